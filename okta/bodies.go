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

// Bodies bounds the memory of large answers, of all clients it is given to. Hardly any
// answer is larger than 2 MiB, so few at a time may be.
type Bodies struct {
	slots chan struct{}

	mu      sync.Mutex
	spare   [][]byte // kept for the next, for a moment
	trimmed time.Time
	pending bool // a trim is to come
}

const (
	// defaultBodies is two of the largest answers that are read.
	defaultBodies = 2 * maxBody
	// trimAfter is how long a buffer is kept for the next answer, and trimEvery how
	// often memory is given back at most: it takes a garbage collection.
	trimAfter = 2 * time.Second
	trimEvery = time.Minute
)

// NewBodies returns a budget of bytes, but of one answer of 20 MiB at least. A process
// should have one, whatever the number of its clients.
func NewBodies(bytes int) *Bodies {
	return &Bodies{slots: make(chan struct{}, max(1, bytes/maxBody))}
}

// errCrowded says that large answers of others held the memory for as long as a call may
// take. It says nothing of Okta.
var errCrowded = errors.New("no memory for a large answer")

// take waits for a buffer that holds the largest answer and one byte more.
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

// plan has memory given back soon; b.mu is held.
func (b *Bodies) plan() {
	if !b.pending {
		b.pending = true
		time.AfterFunc(max(trimAfter, time.Until(b.trimmed.Add(trimEvery))), b.trim)
	}
}

// trim drops what is kept. The runtime would give the memory back only after some
// minutes, while a container is judged by what it holds; the first collection lets go
// of the pools as well.
func (b *Bodies) trim() {
	b.mu.Lock()
	b.pending, b.spare, b.trimmed = false, nil, time.Now()
	b.mu.Unlock()
	runtime.GC()
	debug.FreeOSMemory()
}
