package okta

import (
	"container/list"
	"context"
	"sync"
	"time"
)

// gate bounds how many calls are under way. Okta's concurrency limit is shared by
// everything the org does and is nowhere announced, so the bound adapts: halved when
// Okta says that there are too many, raised by one after a full round of successes.
type gate struct {
	now        func() time.Time
	floor, top int

	mu         sync.Mutex
	limit      int
	busy       int
	background int // of busy
	successes  int
	lowered    time.Time
	waiting    [2]list.List // of *waiter, by priority
}

type waiter struct {
	ready   chan struct{}
	granted bool
}

const (
	// gateFloor is the parallelism kept under any refusal.
	gateFloor = 2
	// gateCalm is the least time between two halvings: the refusals of calls that
	// were under way together are one event.
	gateCalm = time.Second
)

func newGate(top int, now func() time.Time) *gate {
	return &gate{now: now, floor: min(gateFloor, top), top: top, limit: top}
}

// enter waits for a slot until the context ends.
func (g *gate) enter(ctx context.Context, p Priority) error {
	if ctx.Err() != nil {
		return ended(ctx)
	}
	g.mu.Lock()
	if g.waiting[Interactive].Len() == 0 && g.free(p) && (p == Interactive || g.waiting[p].Len() == 0) {
		g.take(p)
		g.mu.Unlock()
		return nil
	}
	w := &waiter{ready: make(chan struct{})}
	place := g.waiting[p].PushBack(w)
	g.mu.Unlock()
	select {
	case <-w.ready:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if w.granted { // in the same moment; pass it on
		g.give(p)
	} else {
		g.waiting[p].Remove(place)
	}
	return ended(ctx)
}

// leave gives a slot back.
func (g *gate) leave(p Priority) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.give(p)
}

func (g *gate) take(p Priority) {
	g.busy++
	if p == Background {
		g.background++
	}
}

func (g *gate) give(p Priority) {
	g.busy--
	if p == Background {
		g.background--
	}
	g.hand()
}

// hand gives free slots to those who wait, interactive callers first.
func (g *gate) hand() {
	for _, p := range []Priority{Interactive, Background} {
		for g.waiting[p].Len() > 0 && g.free(p) {
			front := g.waiting[p].Front()
			g.waiting[p].Remove(front)
			g.take(p)
			if w, ok := front.Value.(*waiter); ok {
				w.granted = true
				close(w.ready)
			}
		}
	}
}

// free reports whether a caller of this priority may enter: background calls get at
// most half of the slots.
func (g *gate) free(p Priority) bool {
	if p == Background && g.background >= max(1, g.limit/2) {
		return false
	}
	return g.busy < g.limit
}

// refused halves the limit after a concurrency refusal.
func (g *gate) refused() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.successes = 0
	if now := g.now(); g.lowered.IsZero() || now.Sub(g.lowered) >= gateCalm {
		g.limit, g.lowered = max(g.floor, g.limit/2), now
	}
}

// succeeded raises the limit by one after as many successes as it has slots.
func (g *gate) succeeded() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.limit >= g.top {
		return
	}
	if g.successes++; g.successes >= g.limit {
		g.successes = 0
		g.limit++
		g.hand()
	}
}

func (g *gate) current() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.limit
}
