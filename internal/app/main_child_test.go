package app

import (
	"context"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
)

// childEnv holds the command line of a test binary that is to be the program
// itself, in a process of its own.
const childEnv = "OKTAGRAPH_TEST_CHILD"

func TestMain(m *testing.M) {
	if line, ok := os.LookupEnv(childEnv); ok {
		os.Exit(child(strings.Fields(line)))
	}
	os.Exit(m.Run())
}

func child(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return New().Run(ctx, args, os.Stdout, os.Stderr)
}
