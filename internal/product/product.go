// Package product puts the rooms together: from parts that somebody chose it
// makes the server. The commands, the demo, the tests' worlds and the benchmarks
// all get theirs here, so that what is tested and measured is what is served.
package product

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"oktagraph/auth"
	"oktagraph/cache"
	"oktagraph/graph"
	"oktagraph/internal/quota"
	"oktagraph/internal/telemetry"
	"oktagraph/loaders"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// Parts are what a product is made of. Options of a room leave out the other
// rooms: those are the product's own.
type Parts struct {
	// Logger is everybody's; nil is silent.
	Logger *slog.Logger
	// Metrics count what goes on; New makes some when nil.
	Metrics *telemetry.Metrics
	Cache   cache.Options
	Tenants []Tenant
	Clients []auth.Client
	// Loaders and Graph tell Metrics what they do unless they have an Observer.
	Loaders loaders.Options
	Graph   graph.Options
}

// largeAnswers is the memory for answers of Okta above 2 MiB, of all tenants: two of
// the largest that are read.
const largeAnswers = 40 << 20

// Product is a server without a listener. Close it.
type Product struct {
	// API answers at /graphql and /explain; Handler serves it with all that is
	// around it.
	API     graph.Handlers
	Cache   *cache.Cache
	Tenants *tenant.Registry
	Metrics *telemetry.Metrics

	log     *slog.Logger
	clients clients
	stop    func() // ends what runs beside the requests; nil for nothing
	engine  *loaders.Engine
}

// New makes a product.
func New(parts Parts) (*Product, error) {
	p := &Product{log: parts.Logger, Metrics: parts.Metrics}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	if p.Metrics == nil {
		p.Metrics = telemetry.NewMetrics()
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

// Close ends everything, fetches first: they hold clients and write to the cache.
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
}

func (p *Product) openCache(o cache.Options) (err error) {
	o.Logger = p.log
	if p.Cache, err = cache.New(o); err != nil {
		return fmt.Errorf("open cache: %w", err)
	}
	return nil
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

// followPurges does so until Close, where servers share a Redis.
func (p *Product) followPurges() {
	shared, ok := p.Cache.Shared()
	if !ok {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { (&purges{shared: shared, tenants: p.Tenants}).run(ctx) })
	p.stop = func() {
		cancel()
		wg.Wait()
	}
}

// quota is shared with other processes where the cache is.
func (p *Product) quota() *quota.Quota {
	if shared, ok := p.Cache.Shared(); ok {
		return quota.New(shared, time.Now)
	}
	return quota.New(nil, time.Now)
}

func (p *Product) openAPI(parts Parts) error {
	callers, err := auth.NewKeys(parts.Clients...)
	if err != nil {
		return err
	}
	l, g := parts.Loaders, parts.Graph
	l.Cache, l.Logger = p.Cache, p.log
	if l.Observer == nil {
		l.Observer = p.Metrics
	}
	p.Tenants.Follow(callers.Readable)
	p.engine = loaders.NewEngine(l)
	g.Quota = p.quota()
	g.Engine, g.Callers, g.Tenants, g.Logger = p.engine, callers, p.Tenants, p.log
	if g.Observer == nil {
		g.Observer = telemetry.NewOperations(p.Metrics, p.log)
	}
	p.API, err = graph.New(g)
	return err
}
