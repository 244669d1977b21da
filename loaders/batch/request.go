package batch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/tenant"
)

// DefaultCallLimit is how many Okta calls an operation may cost when its client
// has no limit of its own.
const DefaultCallLimit = 1000

// Request is the core of one operation: its access to the cache and Okta, and its loaders and
// rounds.
type Request struct {
	*fetch.Request
	Hints Hints

	spare *spare // of the operations of its org

	mu      sync.Mutex // guards the next three: loaders are made on first use
	loaders []anyLoader
	perID   map[string]anyLoader // of PerID, by kind
	wants   []Wants

	round    atomic.Pointer[Round] // the batches started last
	objects  *atomic.Int64         // counted so far
	replaced atomic.Int64
}

// Hints is what is known of an operation before it runs.
type Hints struct {
	plan.Hints
	// CallLimit is the most Okta calls the operation may cost; 0 is DefaultCallLimit.
	CallLimit int
	// MaxObjects is how many objects the answer may hold; 0 is plan.DefaultMaxObjects.
	MaxObjects int
	// Freshness is what the caller demands of cached data.
	Freshness fetch.Freshness
	// Objects counts the objects of an answer that several operations make together; nil: this
	// operation makes the answer alone.
	Objects *atomic.Int64
}

// NewRequest makes the core of one operation of a tenant. Batches and waits end with ctx, the
// operation's context.
func NewRequest(ctx context.Context, e *fetch.Engine, t *tenant.Tenant, h Hints) (*Request, error) {
	if h.CallLimit == 0 {
		h.CallLimit = DefaultCallLimit
	}
	if h.MaxObjects == 0 {
		h.MaxObjects = plan.DefaultMaxObjects
	}
	asks, err := e.NewRequest(ctx, t, h.CallLimit, h.Freshness)
	if err != nil {
		return nil, err
	}
	r := &Request{Request: asks, Hints: h, spare: fetch.Shared[spare](e, t), objects: h.Objects}
	if r.objects == nil {
		r.objects = new(atomic.Int64)
	}
	return r, nil
}

// Operation is an operation's core, or a type that embeds it.
type Operation interface{ operation() *Request }

func (r *Request) operation() *Request { return r }

// RunTasks runs f and the tasks it starts with Go; it returns when all are done.
// Inside, waiting for a loader means waiting until nothing else can be done.
func (r *Request) RunTasks(ctx context.Context, f func(ctx context.Context)) {
	w := &rounds{
		start: func() {
			r.round.Store(r.newRound())
			r.prefetch()
			r.flush()
		},
		panicked: func(p any) { r.Engine.Panicked(r.Tenant().ID, "task", p) },
	}
	w.run(ctx, f)
}

// Go starts f as a task beside the one that ctx belongs to.
func Go(ctx context.Context, f func()) { roundsFrom(ctx).add(f, nil) }

// All runs f for 0 to n-1 concurrently and returns when all are done. In rounds they run as
// tasks, so that what they load becomes one batch.
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

// made returns the loaders made so far.
func (r *Request) made() []anyLoader {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.loaders // only ever added to
}

// await waits until thunk, if any, has its value: in rounds as a task, otherwise by the safety
// net if something was requested.
func (r *Request) await(ctx context.Context, asks bool, thunk func()) {
	if w := roundsFrom(ctx); w != nil {
		w.park(thunk)
		return
	}
	if asks {
		r.Unplanned()
		r.round.Store(&Round{}) // a late key waits for no other batch
		net := time.AfterFunc(netWait, r.flush)
		defer net.Stop()
	}
	if thunk != nil {
		thunk()
	}
}

// anyLoader is a loader of any keys and values.
type anyLoader interface {
	Pending() bool
	start()
	stage() plan.Loader
	release()
}

// Release clears the operation's memory and passes it to the next operation of its org, which
// may be another principal's. Nothing may be loaded afterwards.
func (r *Request) Release() {
	for _, l := range r.made() {
		l.release()
	}
}

// Replaced counts the values that the operation had read and that a newer reading has replaced.
// Whatever was made of the old ones must be made again.
func (r *Request) Replaced() int64 { return r.replaced.Load() }

// TooManyObjectsError reports that an answer grew beyond its limit.
type TooManyObjectsError struct{ Max int }

// Error implements error.
func (e *TooManyObjectsError) Error() string {
	return fmt.Sprintf("the answer holds more than %d objects", e.Max)
}

// Emit counts n objects that are about to be written. It fails when the answer would grow too
// large, and when the request was cancelled: writing what is in memory would otherwise continue
// long after. It does not fail when the deadline has passed: what was loaded in time is
// returned.
func (r *Request) Emit(ctx context.Context, n int) error {
	if err := ctx.Err(); errors.Is(err, context.Canceled) {
		return fmt.Errorf("make the answer: %w", err)
	}
	if r.objects.Add(int64(n)) > int64(r.Hints.MaxObjects) {
		return &TooManyObjectsError{Max: r.Hints.MaxObjects}
	}
	return nil
}
