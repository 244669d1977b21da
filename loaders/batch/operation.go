package batch

import (
	"context"
	"time"
)

// Operation is an operation's core, or what a room has made of it.
type Operation interface{ operation() *Request }

func (r *Request) operation() *Request { return r }

// Context is the operation's own: batches and waits end with it.
func (r *Request) Context() context.Context { return r.ctx }

// Observe reports a batch of keys of a field.
func (r *Request) Observe(field string, keys int) { r.Engine.observer.Batch(r.tenant.ID, field, keys) }

// Hit counts an answer of the cache.
func (r *Request) Hit(age time.Duration) { r.recorder.hits(1, age) }

// Reused counts a value of the cache that was built on, unless this operation read it
// itself.
func (r *Request) Reused(age time.Duration) { r.recorder.reused(age, time.Since(r.Began)) }

// Aged makes the answer at least as old as a part of it.
func (r *Request) Aged(age time.Duration) { r.recorder.aged(age) }

// StoodIn counts a stale answer that was used because Okta gave none.
func (r *Request) StoodIn(age time.Duration) { r.recorder.stoodIn(age) }

// Patient bounds one wait for what there are copies of; end must be called when it is over.
func (r *Request) Patient(ctx context.Context) (bounded context.Context, end func()) {
	return r.patience.begin(ctx)
}

// Start runs f as a job for the operation.
func (r *Request) Start(ctx context.Context, f func(ctx context.Context)) (*Job, error) {
	return r.Engine.Start(ctx, r.tenant, f)
}
