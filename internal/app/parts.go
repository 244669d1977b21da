package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"oktagraph/auth"
	"oktagraph/cache"
	"oktagraph/graph"
	"oktagraph/graph/limits"
	"oktagraph/graph/schema"
	"oktagraph/internal/config"
	"oktagraph/internal/product"
	"oktagraph/internal/telemetry"
	"oktagraph/loaders"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// program is the product as a configuration describes it.
type program struct {
	*product.Product
	cfg *config.Config
	log *slog.Logger

	ways    transports
	callers *auth.Callers
	issuers *auth.Issuers
	keys    *auth.StoredKeys // those of the store; empty without a store
	linked  *linked          // nil without a store
	secret  []byte           // signs cursors
	records records
}

// transports returns the transport of a tenant's Okta calls; nil is the network.
type transports func(tenantID string) http.RoundTripper

// assemble builds the product. Close it when done.
func assemble(cfg *config.Config, log *slog.Logger, ways transports) (*program, error) {
	tenants, err := tenantsOf(cfg, ways)
	answers, cacheErr := cacheOf(cfg)
	callers, issuers, callersErr := callersOf(cfg, log)
	kept, recordsErr := openRecords(cfg, log, func(r *http.Request) netip.Addr { return callers.Address(r) })
	p := &program{cfg: cfg, log: log, ways: ways, callers: callers, issuers: issuers, keys: auth.NewStoredKeys(nil), records: kept}
	if err = errors.Join(err, cacheErr, callersErr, recordsErr); err == nil {
		callers.Change(func(s auth.Sources) auth.Sources {
			s.Stored = p.keys
			return s
		})
		p.secret = secretOf(cfg, log)
		p.Product, err = product.New(product.Parts{
			Logger: log, Metrics: telemetry.NewMetrics(), Cache: answers, Tenants: tenants, Callers: callers,
			Loaders: loaders.Options{Patience: patience(cfg.Cache)},
			Graph:   graphOf(cfg, p.secret), Reads: kept.reads, Tracer: kept.tracer(),
		})
	}
	if err != nil {
		issuers.Close()
		kept.close()
		return nil, err
	}
	if err = p.count(); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// count adds this build, its clients and its audit log to the metrics.
func (p *program) count() error {
	b := thisBuild()
	p.Metrics.Running(telemetry.Build{Version: b.Version, Commit: b.Commit, Go: b.Go, Schema: schema.Version()})
	p.knowClients()
	return p.WatchAudit(p.records.audit)
}

// knowClients gives each configured client its own label in the metrics.
func (p *program) knowClients() {
	for name := range clientNames(p.cfg) {
		p.Metrics.KnowClients(name)
	}
}

// close closes everything.
func (p *program) close() {
	closeSoon(p.log, func() {
		p.Close()
		p.issuers.Close()
		p.linked.close()
		p.records.close()
	})
}

// closeSoon calls end but waits no longer than closeTimeout: the process is about
// to exit.
func closeSoon(log *slog.Logger, end func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		end()
	}()
	timer := time.NewTimer(closeTimeout)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		log.Warn("ended with work under way", "waited", closeTimeout)
	}
}

// secretOf returns the secret that signs cursors.
func secretOf(cfg *config.Config, log *slog.Logger) []byte {
	if secret := cfg.SecretKey.Reveal(); secret != "" {
		return []byte(secret)
	}
	if cfg.Redis != nil {
		log.LogAttrs(context.Background(), slog.LevelWarn, "no secretKey: cursors become invalid when this process ends, and other replicas refuse them")
	}
	return []byte(rand.Text() + rand.Text())
}

// graphOf is the API's part of the configuration.
func graphOf(cfg *config.Config, secret []byte) graph.Options {
	l := cfg.Limits
	return graph.Options{
		SecretKey: secret, Introspection: cfg.Introspection,
		Limits: limitsOf(l), Deadline: time.Duration(l.Deadline), BodyBytes: int64(l.BodyBytes), Objects: l.Objects,
	}
}

// limitsOf returns a document's limits: the operator's, else the defaults.
func limitsOf(l config.Limits) limits.Limits {
	all := limits.Default()
	for _, chosen := range []struct {
		value int
		limit *int
	}{
		{l.Depth, &all.Depth},
		{l.RootFields, &all.RootFields},
		{l.Aliases, &all.Aliases},
		{l.Tokens, &all.Tokens},
		{int(l.DocumentBytes), &all.DocumentBytes},
	} {
		if chosen.value != 0 {
			*chosen.limit = chosen.value
		}
	}
	return all
}

func cacheOf(cfg *config.Config) (options cache.Options, err error) {
	options = cache.Options{LocalBytes: int64(cfg.Cache.Local), MaxStale: time.Duration(cfg.Cache.MaxStale)}
	if r := cfg.Redis; r != nil {
		options.Redis = cache.RedisOptions{URL: r.URL.Reveal(), Mode: r.Mode, Budget: r.Budget}
		options.Keys, err = sealKeys(r)
	}
	return options, err
}

// patience returns the configured wait for the engine, for which 0 would mean its
// default and not "do not wait".
func patience(c config.Cache) time.Duration { return max(time.Duration(c.Wait), 1) }

func tenantsOf(cfg *config.Config, ways transports) ([]product.Tenant, error) {
	tenants := make([]product.Tenant, len(cfg.Tenants))
	for i, t := range cfg.Tenants {
		var err error
		if tenants[i], err = declaredTenant(cfg, t, ways); err != nil {
			return nil, err
		}
	}
	return tenants, nil
}

// declaredTenant prepares a tenant of the configuration for the server.
func declaredTenant(cfg *config.Config, t config.Tenant, ways transports) (made product.Tenant, err error) {
	way := wayOf(ways, cfg, t)
	cred, err := credential(t)
	if err == nil {
		made, err = tenantOf(cfg, t, cred, way)
	}
	if err != nil {
		return product.Tenant{}, fmt.Errorf("tenant %s: %w", t.ID, err)
	}
	return made, nil
}

// wayOf returns the transport of a tenant's calls, which is the network when ways is nil. An
// invalid address, which tenantOf reports, never allows loopback.
func wayOf(ways transports, cfg *config.Config, t config.Tenant) http.RoundTripper {
	if ways != nil {
		return ways(t.ID)
	}
	origin, err := okta.ParseOrigin(t.OrgURL, cfg.OrgHosts...)
	return okta.Transport(t.Budget.Concurrency, okta.Dial{Loopback: err == nil && origin.Loopback()})
}

func tenantOf(cfg *config.Config, t config.Tenant, cred okta.Credential, way http.RoundTripper) (product.Tenant, error) {
	origin, err := okta.ParseOrigin(t.OrgURL, cfg.OrgHosts...)
	return product.Tenant{
		ID: t.ID, Name: t.Name, Origin: origin, Credential: cred, Transport: way, Managers: tenant.Managers(t.Managers),
		Options: []okta.Option{
			okta.WithShare(float64(t.Budget.Share)), okta.WithConcurrency(t.Budget.Concurrency),
			okta.WithUserAgent("oktagraph/" + version()),
		},
	}, err
}

// clientsOf returns the keys of the configured clients, each with its principal.
func clientsOf(cfg *config.Config) ([]auth.Client, error) {
	var clients []auth.Client
	for _, c := range cfg.Clients {
		scopes := make([]auth.Scope, len(c.Scopes))
		for j, s := range c.Scopes {
			scopes[j] = auth.Scope(s) // NewPrincipal refuses unknown ones
		}
		who, err := auth.NewPrincipal(auth.Principal{
			Name: c.Name, Tenants: c.Tenants, Scopes: scopes, Freshness: c.Freshness, CostLimit: c.CostLimit,
			Limits: auth.Limits(c.Limits), Documents: documentsOf(c.Documents),
		})
		if err != nil {
			return nil, err
		}
		secrets := c.Keys
		if len(secrets) == 0 {
			secrets = []config.Secret{c.Key}
		}
		for _, secret := range secrets {
			key, err := auth.NewKey(secret.Reveal())
			if err != nil {
				return nil, fmt.Errorf("client %s: %w", c.Name, err)
			}
			clients = append(clients, auth.Client{Key: key, Principal: who})
		}
	}
	return clients, nil
}

// documentsOf returns a caller's trusted documents, nil without a manifest.
func documentsOf(d config.Documents) *auth.Documents {
	if d.Manifest == "" {
		return nil
	}
	return auth.NewDocuments(auth.DocumentMode(d.Mode), d.ByID)
}
