package okta

import (
	"context"
	"errors"
	"fmt"
)

// ErrEnded means that a client was ended: its tenant is no longer linked, or is linked
// with another credential.
var ErrEnded = errors.New("okta: the client has ended")

// End ends the client for good. It cancels calls under way, even those that outlast their
// callers, and makes later ones fail at once, all with [ErrEnded]. Nothing runs in the
// background once End has returned. It may be called more than once.
func (c *Client) End() {
	c.end()
	c.Close()
}

func (c *Client) ended() bool { return c.life.Err() != nil }

// lasting returns a copy of ctx that also ends with the client. leave must be called.
func (c *Client) lasting(ctx context.Context) (until context.Context, leave func()) {
	until, cancel := context.WithCancel(ctx)
	unhook := context.AfterFunc(c.life, cancel)
	return until, func() {
		unhook()
		cancel()
	}
}

// named marks an error as [ErrEnded] if the client has ended.
func (c *Client) named(err error) error {
	if err != nil && c.ended() {
		return fmt.Errorf("okta call: %w", ErrEnded)
	}
	return err
}
