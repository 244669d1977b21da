// Command columngen runs gqlgen with its own executor and models, and adds what the
// columnar executor needs of each type: how plain fields are written, which object
// an inner field leads to, and how arguments are read. `go generate` calls it at the
// root, with the same gqlgen.yml.
package main

import (
	"log"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
)

func main() {
	log.SetFlags(0)
	cfg, err := config.LoadConfigFromDefaultLocations()
	if err != nil {
		log.Fatal(err)
	}
	if err := api.Generate(cfg, api.AddPlugin(columns{})); err != nil {
		log.Fatal(err)
	}
}
