package app

import "context"

// schema prints the SDL as callers see it.
func (m *Main) schema(_ context.Context, args []string, c console) error {
	if err := parse(newFlags("schema"), args, c); err != nil {
		return err
	}
	made, err := newAPI(nil)
	if err != nil {
		return err
	}
	say(c.out, "%s", made.sdl)
	return nil
}
