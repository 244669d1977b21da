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

// callTime bounds a fetch whose request has no deadline: short enough that a
// hanging org cannot pile fetches up.
const callTime = 60 * time.Second

// errClosed tells a request that the server is going down.
var errClosed = errors.New("loaders closed")

// Observer hears what metrics want to know. Implementations must be quick and
// safe for use by many goroutines.
type Observer interface {
	// Batch reports a batch of keys of one loader, before the cache was asked.
	Batch(tenant, field string, keys int)
	// Planned reports a plan that ran and the calls it was estimated at.
	Planned(tenant, field, strategy string, estimated int)
	// Unplanned reports a key that was asked for outside the tasks of an operation.
	Unplanned(tenant string)
}

// Options are what an Engine is made of.
type Options struct {
	Cache    *cache.Cache
	Logger   *slog.Logger
	Observer Observer // nil: nobody listens
	// Patience is how long an answer waits for Okta altogether when a copy of what
	// it waits for is at hand; 0 is DefaultPatience.
	Patience time.Duration
	// Learned is called when a fetch has been kept; nil: nobody wants to know.
	Learned func(ctx context.Context, e *Engine, t *tenant.Tenant)
}

// DefaultPatience is longer than nearly every Okta call and shorter than what a
// person takes for a page that hangs.
const DefaultPatience = time.Second

// Engine holds what operations share: the cache, and the fetches that go on
// when the request that began them has gone. Close it.
type Engine struct {
	Cache    *cache.Cache
	log      *slog.Logger
	observer Observer
	shared   sharing
	patience time.Duration
	said     fallbacks
	learned  func(ctx context.Context, e *Engine, t *tenant.Tenant)

	ctx   context.Context // ends with Close; what fetches run on
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

// Caught is deferred by what runs outside of an operation's tasks: a panic there
// would end the process.
func (e *Engine) Caught(tenantID, where string) {
	if p := recover(); p != nil {
		e.Panicked(tenantID, where, p)
	}
}

// Panicked logs a panic of an operation of a tenant, with the stack it is called on.
func (e *Engine) Panicked(tenantID, where string, p any) {
	e.log.Error("panic", "tenant", tenantID, "where", where, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
}

type nobody struct{}

func (nobody) Batch(string, string, int)           {}
func (nobody) Planned(string, string, string, int) {}
func (nobody) Unplanned(string)                    {}
