package fetch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"oktagraph/cache"
	"oktagraph/tenant"
)

// callTime bounds a fetch whose request has no deadline: short enough that fetches do not pile
// up while an org hangs.
const callTime = 60 * time.Second

// errClosed reports that the server is shutting down.
var errClosed = errors.New("loaders closed")

// Observer receives the events that metrics are made of. Implementations must be fast and safe
// for concurrent use.
type Observer interface {
	// Batch reports a batch of keys of one loader, before the cache is consulted.
	Batch(tenant, field string, keys int)
	// Planned reports a plan that runs and its estimated calls.
	Planned(tenant, field, strategy string, estimated int)
	// Unplanned reports a key requested outside the tasks of an operation.
	Unplanned(tenant string)
}

// Options configures an Engine.
type Options struct {
	Cache    *cache.Cache
	Logger   *slog.Logger
	Observer Observer // nil: events are dropped
	// Patience is how long an operation waits for Okta in total when copies of what it waits
	// for are at hand; 0 is DefaultPatience.
	Patience time.Duration
	// Learned is called after the answers of a fetch are kept; may be nil.
	Learned func(ctx context.Context, e *Engine, t *tenant.Tenant)
}

// DefaultPatience is longer than nearly every Okta call and shorter than what a person takes
// for a hanging page.
const DefaultPatience = time.Second

// Engine holds what operations share: the cache, and the fetches that outlive the request that
// started them. Close it.
type Engine struct {
	Cache    *cache.Cache
	log      *slog.Logger
	observer Observer
	shared   sharing
	patience time.Duration
	said     fallbacks
	learned  func(ctx context.Context, e *Engine, t *tenant.Tenant)

	ctx   context.Context // ends with Close; fetches run on it
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
	if o.Learned == nil {
		o.Learned = func(context.Context, *Engine, *tenant.Tenant) {}
	}
	if o.Patience == 0 {
		o.Patience = DefaultPatience
	}
	ctx, stop := context.WithCancel(context.Background())
	return &Engine{Cache: o.Cache, log: o.Logger, observer: o.Observer, patience: o.Patience, learned: o.Learned, ctx: ctx, stop: stop}
}

// Close ends all fetches under way and waits for them.
func (e *Engine) Close() {
	e.mu.Lock()
	e.ended = true
	e.mu.Unlock()
	e.stop()
	e.wg.Wait()
}

// Caught is deferred by code that runs outside of an operation's tasks, where a panic would end
// the process.
func (e *Engine) Caught(tenantID, where string) {
	if p := recover(); p != nil {
		e.Panicked(tenantID, where, p)
	}
}

// Panicked logs a panic in an operation of a tenant, with the current stack.
func (e *Engine) Panicked(tenantID, where string, p any) {
	e.log.Error("panic", "tenant", tenantID, "where", where, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
}

type nobody struct{}

func (nobody) Batch(string, string, int)           {}
func (nobody) Planned(string, string, string, int) {}
func (nobody) Unplanned(string)                    {}
