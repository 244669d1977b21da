package fetch

import (
	"context"
	"fmt"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// Request is one operation's access to the cache and Okta. It is bound to one tenant when made,
// so nothing it reads or keeps can belong to another.
type Request struct {
	Engine *Engine
	// Began is when the operation began.
	Began time.Time

	tenant    *tenant.Tenant
	ns        cache.Namespace
	ctx       context.Context //nolint:containedctx // the operation's own; a fetch must not run on that of whichever field came first
	freshness Freshness
	callLimit int
	recorder  recorder
	patience  patience
	// priced is the operation's price by field; a fallback stays within it. If nil, nothing is
	// known to be too expensive.
	priced map[string]int
}

// NewRequest makes the request of one operation of a tenant, which may cost callLimit Okta
// calls. Fetches and waits end with ctx, the operation's context.
func (e *Engine) NewRequest(ctx context.Context, t *tenant.Tenant, callLimit int, f Freshness) (*Request, error) {
	ns, err := cache.NewNamespace(t.ID, t.Namespace)
	if err != nil {
		return nil, fmt.Errorf("cache of tenant %s: %w", t.ID, err)
	}
	if !t.KeepsAll() {
		ns = ns.Keeping(t.Keeps)
	}
	return &Request{
		Engine: e, Began: time.Now(), tenant: t, ns: ns, ctx: ctx, freshness: f, callLimit: callLimit,
		recorder: recorder{whole: okta.NewLimitedMeter(callLimit)}, patience: patience{left: e.patience},
	}, nil
}

// Operation is an operation's core, or a type that embeds it.
type Operation interface{ operation() *Request }

func (r *Request) operation() *Request { return r }

// Tenant returns the tenant the operation reads.
func (r *Request) Tenant() *tenant.Tenant { return r.tenant }

// Cost returns the cost of the operation so far.
func (r *Request) Cost() Cost { return r.recorder.cost() }

// Context returns the operation's own context: batches and waits end with it.
func (r *Request) Context() context.Context { return r.ctx }

// Observe reports a batch of keys of a field.
func (r *Request) Observe(field string, keys int) { r.Engine.observer.Batch(r.tenant.ID, field, keys) }

// Unplanned reports a key requested outside the operation's tasks.
func (r *Request) Unplanned() { r.Engine.observer.Unplanned(r.tenant.ID) }

// Hit counts an answer from the cache.
func (r *Request) Hit(age time.Duration) { r.Hits(1, age) }

// Hits counts answers from the cache; oldest is the age of the oldest.
func (r *Request) Hits(n int, oldest time.Duration) { r.recorder.hits(n, oldest) }

// Reused counts a cached value that was built on, unless this operation read it itself.
func (r *Request) Reused(age time.Duration) {
	if r.Precedes(age) {
		r.Hit(age)
	}
}

// Precedes reports whether a value of this age was read before the operation began. The cache
// keeps whole milliseconds, so a value read up to a millisecond before counts as the
// operation's own.
func (r *Request) Precedes(age time.Duration) bool {
	return age > time.Since(r.Began)+time.Millisecond
}

// Aged makes the answer at least as old as one of its parts.
func (r *Request) Aged(age time.Duration) { r.recorder.aged(age) }

// StoodIn counts a stale answer that was served because Okta gave none.
func (r *Request) StoodIn(age time.Duration) { r.recorder.stoodIn(age) }

// Patient bounds one wait for values that there are copies of; end must be called when it is
// over.
func (r *Request) Patient(ctx context.Context) (bounded context.Context, end func()) {
	return r.patience.begin(ctx)
}

// Start runs f as a job for the operation.
func (r *Request) Start(ctx context.Context, f func(ctx context.Context)) (*Job, error) {
	return r.Engine.Start(ctx, r.tenant, f)
}

// CallsLeft returns how many calls the operation may still make.
func (r *Request) CallsLeft() int { return max(0, r.callLimit-r.recorder.whole.Calls()) }

// Covered reports whether n calls for a field are within the operation's price.
func (r *Request) Covered(field string, n int) bool {
	return r.priced == nil || n <= r.priced[field]
}

// Allowance returns the operation's price for a field; ok is false when the operation was not
// priced.
func (r *Request) Allowance(field string) (calls int, ok bool) {
	return r.priced[field], r.priced != nil
}

// Priced sets the operation's price, before it runs.
func (r *Request) Priced(p plan.Price) { r.priced = p.ByField() }
