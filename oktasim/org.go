package oktasim

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
)

// Org is one simulated Okta org. It is an http.Handler and safe for concurrent
// use.
type Org struct {
	cfg     Config
	router  *router
	limiter *limiter
	counter counter
	latency latency
	admins  *principals

	hooks *dispatcher
	oauth *oauth

	mu       sync.RWMutex // guards store, log and eventSeq
	store    *store
	log      []*event
	eventSeq int64

	faultMu sync.Mutex // guards faults
	faults  []*Fault

	replicaTurn atomic.Int64 // the next search uses the other replica

	rngMu sync.Mutex // guards rng
	rng   *rand.Rand

	closed    chan struct{}
	closeOnce sync.Once
}

// New makes the org that a config describes. Its data is generated immediately: 10,000
// users take well under a second.
func New(cfg Config) (*Org, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("simulated org: %w", err)
	}
	cfg = cfg.withDefaults()
	if cfg.Token == "" {
		cfg.Token = "00" + randomBase62(newRand(cfg.Seed, streamSecrets), 40)
	}
	o := &Org{cfg: cfg, store: generate(cfg), rng: newRand(cfg.Seed, streamFaults), closed: make(chan struct{})}
	for _, e := range o.store.history {
		o.record(e)
	}
	o.router = newRouter(routes())
	limits, _ := parseRateLimit(cfg.RateLimit) // checked by Validate
	o.limiter = newLimiter(cfg, limits)
	o.latency, _ = parseLatency(cfg.Latency)
	o.admins = newPrincipals(o.store)
	o.SetToken(Token{Value: cfg.Token})
	for _, t := range cfg.Tokens {
		o.SetToken(t)
	}
	o.hooks = newDispatcher(o)
	o.oauth = newOAuth(o)
	for _, f := range cfg.Faults {
		if err := o.Inject(f); err != nil {
			return nil, fmt.Errorf("simulated org: %w", err)
		}
	}
	return o, nil
}

// Token returns the SSWS token that the org accepts.
func (o *Org) Token() string { return o.cfg.Token }

// Close ends event hooks and waits for the current delivery. It also releases requests
// that hang on a fault.
func (o *Org) Close() {
	o.closeOnce.Do(func() {
		close(o.closed)
		o.hooks.close()
	})
}

// random draws from the org's stream for values that need not be reproducible under
// concurrency, such as latencies and request ids.
func (o *Org) random(draw func(*rand.Rand)) {
	o.rngMu.Lock()
	defer o.rngMu.Unlock()
	draw(o.rng)
}

var _ http.Handler = (*Org)(nil)
