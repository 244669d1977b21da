package fetch

import (
	"context"
	"sync"
	"time"

	"oktagraph/cache"
	"oktagraph/okta"
)

// patience is what is left of the time that an operation waits for Okta although it has copies.
// Overlapping waits count once, consecutive waits add up: a slow Okta delays an answer by this
// time once, not once per level.
type patience struct {
	mu      sync.Mutex
	left    time.Duration
	waiting int
	since   time.Time // when waiting became 1
}

// PatientFor bounds the search for another way to answer ids if there is a copy of each of
// them.
func PatientFor[T any](ctx context.Context, of Operation, kind *cache.Kind[T], ids []string) (bounded context.Context, end func()) {
	r := of.operation()
	for _, entry := range Peek(r, kind, ids) {
		if !IsFresh(r, entry) && !StandsIn(r, kind, entry) {
			return ctx, func() {}
		}
	}
	return r.Patient(ctx)
}

// begin bounds one wait, in which calls that would have to queue are refused. The context it
// returns ends with errPatience as its cause; end must be called when the wait is over.
func (p *patience) begin(ctx context.Context) (bounded context.Context, end func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if p.waiting == 0 {
		p.since = now
	}
	p.waiting++
	until := p.since.Add(p.left)
	whole := context.WithValue(okta.Impatient(ctx), wholeKey{}, ctx)
	bounded, cancel := context.WithDeadlineCause(whole, until, errPatience)
	return bounded, func() {
		cancel()
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.waiting--; p.waiting == 0 {
			p.left = max(0, p.left-time.Since(p.since))
		}
	}
}

type wholeKey struct{}

// wholeTime returns ctx without the bounds set by patience: a fetch goes on after the wait for
// it is over.
func wholeTime(ctx context.Context) context.Context {
	for {
		whole, ok := ctx.Value(wholeKey{}).(context.Context)
		if !ok {
			return ctx
		}
		ctx = whole
	}
}
