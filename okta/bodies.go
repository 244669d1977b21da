package okta

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

// Bodies bounds the memory of large answers for all clients that share it. Hardly any
// answer is larger than 2 MiB, so only a few may be at the same time.
type Bodies struct {
	slots chan struct{}

	mu      sync.Mutex
	spare   [][]byte // kept for the next answers, for a moment
	trimmed time.Time
	pending bool // a trim is scheduled
}

const (
	// defaultBodies is room for two answers of the largest size.
	defaultBodies = 2 * maxBody
	// trimAfter is how long a buffer is kept for the next answer, and trimEvery the
	// shortest time between returns of memory: each takes a garbage collection.
	trimAfter = 2 * time.Second
	trimEvery = time.Minute
)

// NewBodies returns a budget of bytes, with room for at least one answer of 20 MiB. All
// clients of a process should share one.
func NewBodies(bytes int) *Bodies {
	return &Bodies{slots: make(chan struct{}, max(1, bytes/maxBody))}
}

// errCrowded means that other large answers used the memory for as long as a call may
// take. It says nothing about Okta.
var errCrowded = errors.New("no memory for a large answer")

// take waits for a buffer for the largest answer and one more byte.
func (b *Bodies) take(ctx context.Context) ([]byte, error) {
	select {
	case b.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", errCrowded, ctx.Err())
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(b.spare); n > 0 {
		buf := b.spare[n-1]
		b.spare = b.spare[:n-1]
		return buf, nil
	}
	return make([]byte, 0, maxBody+1), nil
}

func (b *Bodies) give(buf []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.spare = append(b.spare, buf[:0])
	<-b.slots
	b.plan()
}

// plan schedules a trim; b.mu is held.
func (b *Bodies) plan() {
	if !b.pending {
		b.pending = true
		time.AfterFunc(max(trimAfter, time.Until(b.trimmed.Add(trimEvery))), b.trim)
	}
}

// trim drops the spare buffers and returns their memory. The runtime alone would do so only
// after some minutes, while a container is measured by what it holds. The first collection
// empties the pools as well.
func (b *Bodies) trim() {
	b.mu.Lock()
	b.pending, b.spare, b.trimmed = false, nil, time.Now()
	b.mu.Unlock()
	runtime.GC()
	debug.FreeOSMemory()
}
