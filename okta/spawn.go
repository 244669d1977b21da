package okta

import (
	"context"
	"sync"
	"time"
)

// background runs work that must outlive the caller that caused it, until Close.
type background struct {
	mu     sync.Mutex
	closed bool
	stop   chan struct{}
	wg     sync.WaitGroup
}

// spawn runs fn in the background with the caller's values but not its deadline or
// cancellation; an attempt's timeout and Close end it.
func (c *Client) spawn(ctx context.Context, fn func(context.Context)) {
	c.spawnFor(ctx, c.set.timeout, fn)
}

// spawnFor is spawn with another limit than an attempt's timeout.
func (c *Client) spawnFor(ctx context.Context, d time.Duration, fn func(context.Context)) {
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), d)
	c.tasks.mu.Lock()
	defer c.tasks.mu.Unlock()
	if c.tasks.closed {
		cancel() // fn still runs, but fails at once: a caller may wait for its result
	}
	stopWatching := make(chan struct{})
	c.tasks.wg.Go(func() {
		defer close(stopWatching)
		defer cancel()
		fn(own)
	})
	c.tasks.wg.Go(func() {
		select {
		case <-c.tasks.stop:
			cancel()
		case <-stopWatching:
		}
	})
}

// close stops running work and waits for it.
func (b *background) close() {
	b.mu.Lock()
	if !b.closed {
		b.closed = true
		close(b.stop)
	}
	b.mu.Unlock()
	b.wg.Wait()
}
