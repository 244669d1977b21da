package transport

import (
	"context"
	"sync"
)

type cleanupKey struct{}

// cleanup is what is to be done when a request has been answered.
type cleanup struct {
	mu   sync.Mutex
	todo []func()
	done bool
}

// OnWritten has release called once the response of ctx's request has been
// written, or will never be. Until then the transport reads what the response
// points to, its data above all, so that whoever makes data in memory that is
// used again gives it back there. Release functions are called in the order they
// were handed over, on the goroutine that serves the request; one that is handed
// over too late is called at once.
//
// Where ctx comes from no Transport, nobody knows when the data has been read,
// and release is never called: the memory is then left to garbage collection.
func OnWritten(ctx context.Context, release func()) {
	c, ok := ctx.Value(cleanupKey{}).(*cleanup)
	if !ok {
		return
	}
	if !c.add(release) {
		release()
	}
}

// add reports whether it is not too late.
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
