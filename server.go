// Command oktagraph is one GraphQL endpoint over the users, groups and admin
// roles of Okta orgs. `oktagraph help` lists what it does.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"oktagraph/internal/app"
)

//go:generate go run ./graph/columngen

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(app.New().Run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
