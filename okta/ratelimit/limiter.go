package ratelimit

import (
	"context"
	"sync"
	"time"
)

// Limiter bounds how many calls are under way. Okta's concurrency limit is shared by
// everything the org does and not announced anywhere, so the bound adapts: it is halved
// when Okta reports too many, and raised by one after a full round of successes. Of the
// clients whose calls wait, the one with the fewest under way is next, and slots are kept
// for clients that asked lately; see holders.
type Limiter struct {
	now        func() time.Time
	floor, top int

	mu         sync.Mutex
	limit      int
	busy       int
	background int // of busy
	successes  int
	lowered    time.Time
	waiting    [2]queue // by priority
	holders    holders
}

const (
	// limiterFloor is the least number of slots, whatever Okta refuses.
	limiterFloor = 2
	// limiterCalm is the shortest time between two halvings: refusals of calls that
	// were under way together are one event.
	limiterCalm = time.Second
)

// NewLimiter returns a limiter that begins with top slots, which is also its maximum.
func NewLimiter(top int, now func() time.Time) *Limiter {
	return &Limiter{now: now, floor: min(limiterFloor, top), top: top, limit: top, holders: holders{byClient: map[string]*holder{}}}
}

// Acquire waits for a slot until the context ends. client is the client that the call is for,
// "" for none.
func (l *Limiter) Acquire(ctx context.Context, p Priority, client string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	l.mu.Lock()
	if l.waiting[Interactive].len() == 0 && l.free(p, client) && (p == Interactive || l.waiting[p].len() == 0) {
		l.take(p, client)
		l.mu.Unlock()
		return nil
	}
	w := l.waiting[p].join(client)
	l.hand() // others may be waiting for slots that are kept from them but not from this one
	l.mu.Unlock()
	select {
	case <-w.ready:
		return nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if w.granted { // at the same moment; pass it on
		l.give(p, client)
	} else {
		l.waiting[p].leave(w)
	}
	return ctx.Err()
}

// Release gives a slot back, with the arguments of its Acquire.
func (l *Limiter) Release(p Priority, client string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.give(p, client)
}

func (l *Limiter) take(p Priority, client string) {
	l.busy++
	l.holders.take(client, l.now())
	if p == Background {
		l.background++
	}
}

func (l *Limiter) give(p Priority, client string) {
	l.busy--
	l.holders.give(client, l.now())
	if p == Background {
		l.background--
	}
	l.hand()
}

// hand gives free slots to waiting callers, interactive ones first.
func (l *Limiter) hand() {
	for _, p := range []Priority{Interactive, Background} {
		for l.waiting[p].len() > 0 {
			w := l.waiting[p].first(l.holders.busy)
			if !l.free(p, w.client) { // then clients with more under way get none either
				break
			}
			l.waiting[p].leave(w)
			l.take(p, w.client)
			w.granted = true
			close(w.ready)
		}
	}
}

// free reports whether a client's call of this priority may have a slot: background calls get at
// most half of them.
func (l *Limiter) free(p Priority, client string) bool {
	if p == Background && l.background >= max(1, l.limit/2) {
		return false
	}
	return l.busy < l.limit && l.busy+l.holders.kept(client, l.limit, l.now()) < l.limit
}

// Refused halves the limit after a concurrency refusal.
func (l *Limiter) Refused() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.successes = 0
	if now := l.now(); l.lowered.IsZero() || now.Sub(l.lowered) >= limiterCalm {
		l.limit, l.lowered = max(l.floor, l.limit/2), now
	}
}

// Succeeded raises the limit by one after as many successes as it has slots.
func (l *Limiter) Succeeded() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.limit >= l.top {
		return
	}
	if l.successes++; l.successes >= l.limit {
		l.successes = 0
		l.limit++
		l.hand()
	}
}

// Slots is a limiter's state: how many slots there are now, how many are taken, in all and
// by background calls, and how many calls wait for one.
type Slots struct{ Limit, Busy, Background, Waiting int }

// Slots returns the current state.
func (l *Limiter) Slots() Slots {
	l.mu.Lock()
	defer l.mu.Unlock()
	waiting := l.waiting[Interactive].len() + l.waiting[Background].len()
	return Slots{Limit: l.limit, Busy: l.busy, Background: l.background, Waiting: waiting}
}
