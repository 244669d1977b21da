package batch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// DefaultCallLimit is how many Okta calls an operation may cost when its client
// has no limit of its own.
const DefaultCallLimit = 1000

// Request is the core of one operation. It belongs to one tenant from its making, so
// nothing it loads or keeps can be another's.
type Request struct {
	Engine *Engine
	// Began is when the operation did.
	Began time.Time
	Hints Hints

	tenant   *tenant.Tenant
	ns       cache.Namespace
	ctx      context.Context //nolint:containedctx // the operation's own; batches must not run on the context of whichever field came first
	recorder recorder
	patience patience

	mu      sync.Mutex // guards the next three: loaders are made when they are first asked for
	loaders []anyLoader
	perID   map[string]anyLoader // of PerID, by kind
	wants   []Wants

	round    atomic.Pointer[Round] // the batches that were started last
	objects  atomic.Int64          // given so far
	replaced atomic.Int64
	// priced is what the operation's price says of each field; a fallback stays
	// within it. Without it nothing is known to be too much.
	priced map[string]int
}

// Hints are what an operation's request knows before it runs.
type Hints struct {
	plan.Hints
	// CallLimit is the most Okta calls the operation may cost; 0 is
	// DefaultCallLimit.
	CallLimit int
	// Freshness is what the caller asks of cached data.
	Freshness Freshness
}

// NewRequest makes the core of one operation of a tenant. ctx is the
// operation's: batches and waits end with it.
func (e *Engine) NewRequest(ctx context.Context, t *tenant.Tenant, h Hints) (*Request, error) {
	ns, err := cache.NewNamespace(t.ID, t.Namespace)
	if err != nil {
		return nil, fmt.Errorf("cache of tenant %s: %w", t.ID, err)
	}
	if h.CallLimit == 0 {
		h.CallLimit = DefaultCallLimit
	}
	r := &Request{
		Engine: e, tenant: t, ns: ns, Hints: h, ctx: ctx, Began: time.Now(), recorder: recorder{whole: okta.NewLimitedMeter(h.CallLimit)},
	}
	r.patience.left = e.patience
	return r, nil
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

// RunTasks runs f and the tasks it starts with Go; it returns when all are done.
// Inside, waiting for a loader means waiting until nothing else can be done.
func (r *Request) RunTasks(ctx context.Context, f func(ctx context.Context)) {
	w := &rounds{
		start: func() {
			r.round.Store(r.newRound())
			r.prefetch()
			r.flush()
		},
		panicked: func(p any) { r.Engine.panicked(r.tenant.ID, "task", p) },
	}
	w.run(ctx, f)
}

// Go starts f as a task beside the one that ctx belongs to.
func Go(ctx context.Context, f func()) { roundsFrom(ctx).add(f, nil) }

// All runs f for 0 to n-1 at the same time and returns when all are done: as
// tasks where there are rounds, so that what they load is one batch.
func (r *Request) All(ctx context.Context, n int, f func(ctx context.Context, i int)) {
	if w := roundsFrom(ctx); w != nil {
		w.fork(n, func(i int) { f(ctx, i) })
		return
	}
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(ctx, i) })
	}
	wg.Wait()
}

// flush starts every batch that has keys.
func (r *Request) flush() {
	for _, l := range r.made() {
		l.start()
	}
}

// made are the loaders made so far.
func (r *Request) made() []anyLoader {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.loaders // only ever added to
}

// await waits until thunk has its value, if there is one: as a task by the rules of
// rounds, elsewhere by the safety net when something is asked for.
func (r *Request) await(ctx context.Context, asks bool, thunk func()) {
	if w := roundsFrom(ctx); w != nil {
		w.park(thunk)
		return
	}
	if asks {
		r.Engine.observer.Unplanned(r.tenant.ID)
		r.round.Store(&Round{}) // what comes late waits for nothing
		net := time.AfterFunc(netWait, r.flush)
		defer net.Stop()
	}
	if thunk != nil {
		thunk()
	}
}

// anyLoader is a loader of whatever keys and values.
type anyLoader interface {
	Pending() bool
	start()
	stage() plan.Loader
	release()
}

// Release gives the operation's memory to the next one, which may be another tenant's: it
// is emptied. Nothing may be loaded afterwards.
func (r *Request) Release() {
	for _, l := range r.made() {
		l.release()
	}
}

// Replaced counts the values that the operation had read and that a newer reading
// replaced since. What was made of the former is to be made again.
func (r *Request) Replaced() int64 { return r.replaced.Load() }

// CallsLeft is what the operation may still spend.
func (r *Request) CallsLeft() int { return max(0, r.Hints.CallLimit-r.recorder.whole.Calls()) }

// Covered reports whether n calls for a field are within the operation's price.
func (r *Request) Covered(field string, n int) bool {
	return r.priced == nil || n <= r.priced[field]
}

// Priced tells the operation its price, before it runs.
func (r *Request) Priced(p plan.Price) { r.priced = p.ByField() }

// ErrTooManyObjects says that an answer grew beyond what one may hold.
var ErrTooManyObjects = errors.New("the answer holds too many objects")

// Emit counts n objects that are about to be written. It fails when the
// answer would grow too large, and when nobody waits for it any more: writing
// what is all in memory would otherwise go on long after. A deadline
// that has passed does not: what was loaded in time is answered.
func (r *Request) Emit(ctx context.Context, n int) error {
	if err := ctx.Err(); errors.Is(err, context.Canceled) {
		return fmt.Errorf("make the answer: %w", err)
	}
	if r.objects.Add(int64(n)) > plan.MaxObjects {
		return ErrTooManyObjects
	}
	return nil
}
