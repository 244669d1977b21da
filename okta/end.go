package okta

import (
	"context"
	"errors"
	"fmt"
)

// ErrEnded says that a client was ended: its tenant is not linked any more, or with
// another credential.
var ErrEnded = errors.New("okta: the client has ended")

// End ends the client for good: calls under way are cancelled, those that outlast their
// callers too, further ones fail at once, all with [ErrEnded], and nothing goes on in
// the background once End has returned. It may be called more than once.
func (c *Client) End() {
	c.end()
	c.Close()
}

func (c *Client) ended() bool { return c.life.Err() != nil }

// lasting is ctx until the client ends. leave must be called.
func (c *Client) lasting(ctx context.Context) (until context.Context, leave func()) {
	until, cancel := context.WithCancel(ctx)
	unhook := context.AfterFunc(c.life, cancel)
	return until, func() {
		unhook()
		cancel()
	}
}

// named gives what failed because the client has ended its name.
func (c *Client) named(err error) error {
	if err != nil && c.ended() {
		return fmt.Errorf("okta call: %w", ErrEnded)
	}
	return err
}
