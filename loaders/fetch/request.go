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

// Request is what one operation asks of the cache and of Okta. It belongs to one tenant
// from its making, so nothing it reads or keeps can be another's.
type Request struct {
	Engine *Engine
	// Began is when the operation did.
	Began time.Time

	tenant    *tenant.Tenant
	ns        cache.Namespace
	ctx       context.Context //nolint:containedctx // the operation's own; a fetch must not run on that of whichever field came first
	freshness Freshness
	callLimit int
	recorder  recorder
	patience  patience
	// priced is what the operation's price says of each field; a fallback stays
	// within it. Without it nothing is known to be too much.
	priced map[string]int
}

// NewRequest makes the request of one operation of a tenant, which may cost callLimit
// Okta calls. ctx is the operation's: fetches and waits end with it.
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

// Operation is an operation's core, or what a room has made of it.
type Operation interface{ operation() *Request }

func (r *Request) operation() *Request { return r }

// Tenant is the tenant the operation reads.
func (r *Request) Tenant() *tenant.Tenant { return r.tenant }

// Cost is what the operation cost so far.
func (r *Request) Cost() Cost { return r.recorder.cost() }

// Context is the operation's own: batches and waits end with it.
func (r *Request) Context() context.Context { return r.ctx }

// Observe reports a batch of keys of a field.
func (r *Request) Observe(field string, keys int) { r.Engine.observer.Batch(r.tenant.ID, field, keys) }

// Unplanned reports a key that was asked for outside the operation's tasks.
func (r *Request) Unplanned() { r.Engine.observer.Unplanned(r.tenant.ID) }

// Hit counts an answer of the cache.
func (r *Request) Hit(age time.Duration) { r.Hits(1, age) }

// Hits counts answers of the cache, the oldest of which is of an age.
func (r *Request) Hits(n int, oldest time.Duration) { r.recorder.hits(n, oldest) }

// Reused counts a value of the cache that was built on, unless this operation read it
// itself.
func (r *Request) Reused(age time.Duration) {
	if r.Precedes(age) {
		r.Hit(age)
	}
}

// Precedes reports whether what has an age was read before the operation began. The cache
// keeps whole milliseconds, so what was read within the one before counts as the
// operation's own.
func (r *Request) Precedes(age time.Duration) bool {
	return age > time.Since(r.Began)+time.Millisecond
}

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

// CallsLeft is what the operation may still spend.
func (r *Request) CallsLeft() int { return max(0, r.callLimit-r.recorder.whole.Calls()) }

// Covered reports whether n calls for a field are within the operation's price.
func (r *Request) Covered(field string, n int) bool {
	return r.priced == nil || n <= r.priced[field]
}

// Allowance is what the operation's price says of a field; ok is false when it was not
// priced.
func (r *Request) Allowance(field string) (calls int, ok bool) {
	return r.priced[field], r.priced != nil
}

// Priced tells the operation its price, before it runs.
func (r *Request) Priced(p plan.Price) { r.priced = p.ByField() }
