package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"oktagraph/auth"
	"oktagraph/cache"
	"oktagraph/internal/config"
	"oktagraph/internal/telemetry"
	"oktagraph/loaders"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
	"oktagraph/tenant"
)

// parts are the rooms below graph, put together from a configuration.
type parts struct {
	cfg     *config.Config
	log     *slog.Logger
	metrics *telemetry.Metrics
	cache   *cache.Cache
	clients []*okta.Client
	bodies  *okta.Bodies
	tenants *tenant.Registry
	callers auth.Authenticator
	engine  *loaders.Engine // nil until newAPI
	// secret signs cursors.
	secret []byte
}

// largeAnswers is the memory for answers of Okta above 2 MiB, of all tenants: two of
// the largest that are read.
const largeAnswers = 40 << 20

// transports gives each tenant the way its Okta calls take; nil is the network.
type transports func(tenantID string) http.RoundTripper

// assemble makes the parts. Close them when done.
func assemble(cfg *config.Config, log *slog.Logger, ways transports) (*parts, error) {
	p := &parts{
		cfg: cfg, log: log, metrics: telemetry.NewMetrics(), bodies: okta.NewBodies(largeAnswers), secret: []byte(cfg.SecretKey.Reveal()),
	}
	if len(p.secret) == 0 {
		p.secret = []byte(rand.Text() + rand.Text())
		if cfg.Redis != nil {
			log.LogAttrs(context.Background(), slog.LevelWarn, "no secretKey: cursors end with this process and other replicas refuse them")
		}
	}
	err := p.openCache() // first: budgets are shared through its Redis
	if err == nil {
		err = errors.Join(p.openTenants(ways), p.openCallers())
	}
	if err == nil {
		err = p.watch()
	}
	if err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// close ends everything, and does not wait for what takes longer than
// closeTimeout: the process is about to end.
func (p *parts) close() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.closeAll()
	}()
	timer := time.NewTimer(closeTimeout)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		p.log.Warn("ended with work under way", "waited", closeTimeout)
	}
}

// closeAll ends fetches first: they hold clients and write to the cache.
func (p *parts) closeAll() {
	if p.engine != nil {
		p.engine.Close()
	}
	for _, c := range p.clients {
		c.Close()
	}
	if p.cache != nil {
		p.cache.Close()
	}
}

func (p *parts) openCache() error {
	chosen := p.cfg.Cache
	options := cache.Options{Logger: p.log, LocalBytes: int64(chosen.Local), MaxStale: time.Duration(chosen.MaxStale)}
	if r := p.cfg.Redis; r != nil {
		options.Redis = cache.RedisOptions{URL: r.URL.Reveal(), Mode: r.Mode}
	}
	var err error
	if p.cache, err = cache.New(options); err != nil {
		return fmt.Errorf("open cache: %w", err)
	}
	return nil
}

func (p *parts) openTenants(ways transports) error {
	tenants := make([]*tenant.Tenant, len(p.cfg.Tenants))
	for i, t := range p.cfg.Tenants {
		client, err := p.openOkta(t, ways)
		if err != nil {
			return fmt.Errorf("tenant %s: %w", t.ID, err)
		}
		p.clients = append(p.clients, client)
		if tenants[i], err = tenant.New(t.ID, client, 0); err != nil {
			return err
		}
	}
	var err error
	p.tenants, err = tenant.NewRegistry(tenants...)
	return err
}

func (p *parts) openOkta(t config.Tenant, ways transports) (*okta.Client, error) {
	origin, err := okta.ParseOrigin(t.OrgURL, p.cfg.OrgHosts...)
	if err != nil {
		return nil, err
	}
	way := okta.Transport(t.Budget.Concurrency)
	if ways != nil {
		way = ways(t.ID)
	}
	cred, err := credential(t)
	if err != nil {
		return nil, err
	}
	options := oktaOptions(t, counted{way, t.ID, p.metrics}, p.log, p.cache)
	return okta.New(origin, cred, append(options, okta.WithBodies(p.bodies))...)
}

// oktaOptions are what the configuration says about a tenant's calls. With
// Redis behind the cache, replicas share the budget.
func oktaOptions(t config.Tenant, way http.RoundTripper, log *slog.Logger, c *cache.Cache) []okta.Option {
	options := []okta.Option{
		okta.WithTenant(t.ID),
		okta.WithShare(t.Budget.Share),
		okta.WithConcurrency(t.Budget.Concurrency),
		okta.WithLogger(log),
		okta.WithUserAgent("oktagraph/" + version()),
		okta.WithTransport(way),
	}
	if counters, ok := c.Shared(); ok {
		options = append(options, okta.WithCounter(counters))
	}
	return options
}

func (p *parts) openCallers() error {
	callers := make([]auth.Client, len(p.cfg.Clients))
	for i, c := range p.cfg.Clients {
		key, err := auth.NewKey(c.Key.Reveal())
		if err != nil {
			return fmt.Errorf("client %s: %w", c.Name, err)
		}
		scopes := make([]auth.Scope, len(c.Scopes))
		for j, s := range c.Scopes {
			scopes[j] = auth.Scope(s) // NewPrincipal refuses what is none
		}
		who, err := auth.NewPrincipal(auth.Principal{Name: c.Name, Tenants: c.Tenants, Scopes: scopes, Freshness: c.Freshness, CostLimit: c.CostLimit})
		if err != nil {
			return err
		}
		callers[i] = auth.Client{Key: key, Principal: who}
	}
	keys, err := auth.NewKeys(callers...)
	if err != nil {
		return err
	}
	p.callers = keys
	return nil
}

// watch lets metrics read the cache and the budgets.
func (p *parts) watch() error {
	return errors.Join(
		p.metrics.WatchCache(func() telemetry.CacheState {
			s := p.cache.Stats()
			return telemetry.CacheState{
				LocalHits: s.MemoryHits, RedisHits: s.RedisHits, Misses: s.Misses,
				RedisFailures: s.RedisFailures, RedisUp: s.RedisUp, LocalBytes: s.LocalBytes,
			}
		}),
		p.metrics.WatchBudget(func(emit func(tenant, bucket string, remaining int)) {
			for _, id := range p.tenants.IDs() {
				if t, ok := p.tenants.Get(id); ok {
					for _, bucket := range readBuckets {
						emit(id, bucket, t.Okta.Budget(bucket).Remaining)
					}
				}
			}
		}),
	)
}

// readBuckets are the rate-limit buckets that reading users, groups and roles
// spends.
var readBuckets = []string{ratelimit.BucketUser, ratelimit.BucketUsers, ratelimit.BucketGroup, ratelimit.BucketGroups, ratelimit.BucketOther}
