package app

import (
	"context"

	"oktagraph/graph/generated"
)

// schema prints the SDL as callers see it.
func (m *Main) schema(_ context.Context, args []string, c console) error {
	if err := parse(newFlags("schema"), args, c); err != nil {
		return err
	}
	say(c.out, "%s", sdl())
	return nil
}

// sdl is the published schema. It needs no resolvers.
func sdl() string {
	return publish(generated.NewExecutableSchema(generated.Config{}).Schema())
}
