package transport

import (
	"context"
	"sync"
)

type cleanupKey struct{}

// cleanup holds the functions to call when a request has been answered.
type cleanup struct {
	mu   sync.Mutex
	todo []func()
	done bool
}

// OnWritten registers release to be called once the response of ctx's request
// has been written, or will never be. Until then the transport reads what the
// response points to, above all its data, so code that builds data in reused
// memory returns the memory in release. Functions are called in the order they
// were registered, on the goroutine that serves the request; one that is
// registered too late is called at once.
//
// If ctx does not come from a Transport, nobody knows when the data has been
// read, and release is never called: garbage collection frees the memory.
func OnWritten(ctx context.Context, release func()) {
	c, ok := ctx.Value(cleanupKey{}).(*cleanup)
	if !ok {
		return
	}
	if !c.add(release) {
		release()
	}
}

// add registers a function and reports whether it was in time.
func (c *cleanup) add(release func()) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.done {
		c.todo = append(c.todo, release)
	}
	return !c.done
}

func (c *cleanup) run() {
	c.mu.Lock()
	todo := c.todo
	c.todo, c.done = nil, true
	c.mu.Unlock()
	for _, release := range todo {
		release()
	}
}
