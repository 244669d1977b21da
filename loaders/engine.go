package loaders

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"oktagraph/cache"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// flightTime bounds a fetch whose request has no deadline: short enough that a
// hanging org cannot pile fetches up.
const flightTime = 60 * time.Second

// errClosed tells a request that the server is going down.
var errClosed = errors.New("loaders closed")

// Observer hears what metrics want to know. Implementations must be quick and
// safe for use by many goroutines.
type Observer interface {
	// Batch reports a batch of keys of one loader, before the cache was asked.
	Batch(tenant, field string, keys int)
	// Planned reports a plan that ran and the calls it was estimated at.
	Planned(tenant, field, strategy string, estimated int)
	// Unplanned reports a key that no walk foresaw.
	Unplanned(tenant string)
}

// Options are what an Engine is made of.
type Options struct {
	Cache    *cache.Cache
	Logger   *slog.Logger
	Observer Observer // nil: nobody listens
	// Patience is how long an answer with a copy at hand waits for Okta before the
	// copy is given; 0 is one second.
	Patience time.Duration
}

// Engine holds what operations share: the cache, and the fetches that go on
// when the request that began them has gone. Close it.
type Engine struct {
	cache    *cache.Cache
	log      *slog.Logger
	observer Observer
	sizes    allSizes

	ctx   context.Context // ends with Close; what flights run on
	stop  context.CancelFunc
	mu    sync.Mutex // guards wg.Add against Close's Wait
	ended bool
	wg    sync.WaitGroup
}

// NewEngine makes an engine.
func NewEngine(o Options) *Engine {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Observer == nil {
		o.Observer = nobody{}
	}
	ctx, stop := context.WithCancel(context.Background())
	return &Engine{cache: o.Cache, log: o.Logger, observer: o.Observer, ctx: ctx, stop: stop}
}

// Close ends all fetches under way and waits for them.
func (e *Engine) Close() {
	e.mu.Lock()
	e.ended = true
	e.mu.Unlock()
	e.stop()
	e.wg.Wait()
}

// start runs f on a context of its own, which has only the meter and the
// deadline of from: who goes away early does not take the fetch along, and a
// wait for Okta's rate limit is not begun when nobody will be there at its end.
// A panic in f is logged, never spread.
func (e *Engine) start(from context.Context, t *tenant.Tenant, f func(ctx context.Context)) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ended {
		return errClosed
	}
	e.wg.Add(1)
	go func() {
		defer e.wg.Done()
		defer e.caught(t.ID, "fetch")
		ctx, cancel := context.WithDeadline(e.ctx, endOf(from))
		defer cancel()
		f(okta.WithMeter(ctx, okta.MeterFrom(from))) //nolint:contextcheck // a fetch outlives who began it
	}()
	return nil
}

// endOf is when a fetch for from must be over.
func endOf(from context.Context) time.Time {
	latest := time.Now().Add(flightTime)
	if d, ok := from.Deadline(); ok && d.Before(latest) {
		return d
	}
	return latest
}

// caught is deferred by what runs outside a resolver: a panic there would end
// the process.
func (e *Engine) caught(tenantID, where string) {
	if p := recover(); p != nil {
		e.panicked(tenantID, where, p)
	}
}

func (e *Engine) panicked(tenantID, where string, p any) {
	e.log.Error("panic", "tenant", tenantID, "where", where, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
}

type nobody struct{}

func (nobody) Batch(string, string, int)           {}
func (nobody) Planned(string, string, string, int) {}
func (nobody) Unplanned(string)                    {}
