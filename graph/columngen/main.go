// Command columngen runs gqlgen with its own executor and models. It adds what the columnar
// executor needs for each type: how plain fields are written, which object an inner field
// leads to, and how arguments are read; and the resolvers of gqlgen's own executor, which
// tests compare with. Before that it writes the type Org, which has the fields of Query.
// `go generate` calls it in the root folder, with the same gqlgen.yml.
package main

import (
	"fmt"
	"os"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
)

func main() {
	if err := generate(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func generate() error {
	if err := writeOrg("schema.graphqls", "graph/schema/orgs.graphqls"); err != nil {
		return fmt.Errorf("write the type Org: %w", err)
	}
	cfg, err := config.LoadConfigFromDefaultLocations()
	if err != nil {
		return fmt.Errorf("read gqlgen.yml: %w", err)
	}
	if err := api.Generate(cfg, api.AddPlugin(columns{})); err != nil {
		return fmt.Errorf("generate: %w", err)
	}
	return nil
}
