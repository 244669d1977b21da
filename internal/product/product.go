// Package product assembles the server from its parts. The commands, the demo,
// the tests' worlds and the benchmarks all get their server here, so that what is
// tested and measured is what is served.
package product

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"

	"oktagraph/auth"
	"oktagraph/cache"
	"oktagraph/graph"
	"oktagraph/graph/persisted"
	"oktagraph/internal/product/documents"
	"oktagraph/internal/quota"
	"oktagraph/internal/telemetry"
	"oktagraph/loaders"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// Parts are what a product is made of. In a package's options, leave out its
// dependencies: the product sets them.
type Parts struct {
	// Logger is used by all parts; nil is silent.
	Logger *slog.Logger
	// Metrics are created by New when nil.
	Metrics *telemetry.Metrics
	Cache   cache.Options
	Tenants []Tenant
	// Callers authenticates callers; nil: only Clients may call.
	Callers *auth.Callers
	Clients []auth.Client
	// Reads configures the record of who read what; nil: there is none.
	Reads *Reads
	// Tracer creates the spans of requests and of what they do; nil: there are none.
	Tracer trace.Tracer
	// Loaders and Graph report to Metrics unless they have an Observer.
	Loaders loaders.Options
	Graph   graph.Options
}

// largeAnswers is the memory for Okta's answers above 2 MiB, for all tenants together: two
// of the largest that are read.
const largeAnswers = 40 << 20

// Product is a server without a listener. Close it.
type Product struct {
	// API answers at /graphql and /explain; Handler serves it with everything
	// around it.
	API     graph.Handlers
	Cache   *cache.Cache
	Tenants *tenant.Registry
	Metrics *telemetry.Metrics

	log       *slog.Logger
	access    *telemetry.Access
	reads     *reads // nil when reads are not recorded
	traced    bool
	clients   clients
	callers   *auth.Callers
	quota     *quota.Quota // of clients; it outlives the API
	stop      func()       // ends background work; nil for none
	engine    *loaders.Engine
	documents *documents.Store
}

// New assembles a product.
func New(parts Parts) (*Product, error) {
	p := &Product{log: parts.Logger, Metrics: parts.Metrics}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	if p.Metrics == nil {
		p.Metrics = telemetry.NewMetrics()
	}
	p.access, p.traced = telemetry.NewAccess(p.Metrics, p.log, parts.Tracer), parts.Tracer != nil
	if parts.Reads != nil {
		p.reads = newReads(*parts.Reads)
	}
	err := p.openCache(parts.Cache) // first: budgets are shared through its Redis
	if err == nil {
		err = p.openTenants(parts.Tenants)
	}
	if err == nil {
		err = errors.Join(p.watch(), p.openAPI(parts))
	}
	if err == nil {
		p.followPurges()
	}
	if err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Close closes everything, fetches first: they use clients and write to the cache.
func (p *Product) Close() {
	if p.stop != nil {
		p.stop()
	}
	if p.engine != nil {
		p.engine.Close()
	}
	p.clients.close()
	if p.Cache != nil {
		p.Cache.Close()
	}
	if p.documents != nil {
		p.documents.Close()
	}
	if p.reads != nil {
		p.reads.attempts.Close()
	}
}

// SampleLog changes the share of successful requests that are logged, from 0 to 1; at first all
// are.
func (p *Product) SampleLog(share float64) { p.access.Sample(share) }

func (p *Product) openCache(o cache.Options) (err error) {
	o.Logger = p.log
	if p.Cache, err = cache.New(o); err != nil {
		return fmt.Errorf("open cache: %w", err)
	}
	p.documents, err = documents.New(o)
	return err
}

func (p *Product) openTenants(list []Tenant) (err error) {
	p.clients.bodies = okta.NewBodies(largeAnswers)
	if p.Tenants, err = tenant.NewRegistry(); err != nil {
		return err
	}
	for _, t := range list {
		if _, twice := p.Tenants.Get(t.ID); twice {
			return fmt.Errorf("tenant %s is there twice", t.ID)
		}
		if err := p.Link(t); err != nil {
			return err
		}
	}
	return nil
}

func (parts Parts) callers() (*auth.Callers, error) {
	if parts.Callers != nil {
		return parts.Callers, nil
	}
	keys, err := auth.NewKeys(parts.Clients...)
	if err != nil {
		return nil, err
	}
	return auth.NewCallers(auth.Sources{Keys: keys}, nil, nil), nil
}

// followPurges follows purges until Close, if servers share a Redis.
func (p *Product) followPurges() {
	shared, ok := p.Cache.Shared()
	if !ok {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { (&purges{shared: shared, cache: p.Cache, tenants: p.Tenants}).run(ctx) })
	p.stop = func() {
		cancel()
		wg.Wait()
	}
}

// openQuota returns the clients' quota, which is shared with other processes if the cache is.
func (p *Product) openQuota() *quota.Quota {
	if shared, ok := p.Cache.Shared(); ok {
		return quota.New(shared, time.Now)
	}
	return quota.New(nil, time.Now)
}

func (p *Product) openAPI(parts Parts) error {
	callers, err := parts.callers()
	if err != nil {
		return err
	}
	p.callers, p.quota = callers, p.openQuota()
	l := parts.Loaders
	l.Cache, l.Logger = p.Cache, p.log
	if l.Observer == nil {
		l.Observer = p.Metrics
	}
	p.Tenants.Follow(callers.Readable)
	for _, c := range parts.Clients {
		p.Metrics.KnowClients(c.Principal.Name)
	}
	p.engine = loaders.NewEngine(l)
	return p.Renew(parts.Graph)
}

// Renew creates the API again with other options, over the same callers, cache, tenants and
// loaders. Earlier handlers stay unchanged; after an error everything does. It is not for
// concurrent use.
func (p *Product) Renew(g graph.Options) error {
	g.Engine, g.Callers, g.Tenants, g.Logger = p.engine, p.callers, p.Tenants, p.log
	g.Quota = p.quota
	g.Documents = persisted.Options{Store: p.documents, Observer: p.Metrics, Logger: p.log}
	if g.Observer == nil {
		g.Observer = &observer{operations: telemetry.NewOperations(p.Metrics, p.log), reads: p.reads}
	}
	api, err := graph.New(g)
	if err != nil {
		return err
	}
	p.API = api
	return nil
}
