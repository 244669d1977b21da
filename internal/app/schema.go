package app

import (
	"context"

	"oktagraph/graph/schema"
)

// schema prints the SDL as callers see it.
func (m *Main) schema(_ context.Context, args []string, c console) error {
	if err := parse(newFlags("schema"), args, c); err != nil {
		return err
	}
	say(c.out, "%s", schema.SDL())
	return nil
}
