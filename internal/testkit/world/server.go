package world

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"oktagraph/auth"
	"oktagraph/cache"
	"oktagraph/graph"
	"oktagraph/internal/product"
	"oktagraph/internal/telemetry"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// Server is the product with a cache of its own: what a process is, as far as its
// memory goes.
type Server struct {
	product   *product.Product
	handler   http.Handler
	unplanned *counter
	once      sync.Once
}

// Serve makes a server with an empty cache.
func (w *World) Serve() (*Server, error) { return w.ServeAround(w.setup.Around) }

// ServeAround is Serve with a way to the org of the server's own.
func (w *World) ServeAround(around func(http.RoundTripper) http.RoundTripper) (*Server, error) {
	parts, err := w.parts(around)
	if err != nil {
		return nil, err
	}
	unplanned := &counter{Observer: parts.Metrics}
	parts.Loaders.Observer = unplanned
	made, err := product.New(parts)
	if err != nil {
		return nil, fmt.Errorf("make the product: %w", err)
	}
	s := &Server{product: made, handler: made.Handler(product.Pages{}), unplanned: unplanned}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open = append(w.open, s)
	return s, nil
}

// MustServe is Serve for tests.
func (w *World) MustServe(t testing.TB) *Server {
	t.Helper()
	s, err := w.Serve()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Close ends the server.
func (s *Server) Close() { s.once.Do(s.product.Close) }

// CacheStats are the counters of the server's cache.
func (s *Server) CacheStats() cache.Stats { return s.product.Cache.Stats() }

// Unplanned is how many keys were asked for outside the tasks of an operation. The
// answers are right all the same, but their calls depend on a timer.
func (s *Server) Unplanned() int { return int(s.unplanned.keys.Load()) }

// parts are what the setup says.
func (w *World) parts(around func(http.RoundTripper) http.RoundTripper) (product.Parts, error) {
	s := w.setup
	org, orgErr := w.tenant(around)
	caller, err := callerOf(s)
	return product.Parts{
		Logger: s.logger(), Metrics: telemetry.NewMetrics(),
		Cache: cache.Options{
			LocalBytes: s.LocalBytes, Redis: cache.RedisOptions{URL: s.Redis, Budget: 5 * time.Second}, Now: s.Now, Rand: s.Rand,
		},
		Tenants: []product.Tenant{org}, Clients: []auth.Client{caller},
		Graph: graph.Options{Introspection: true, SecretKey: []byte(secret), Deadline: s.Deadline, CallLimit: s.CallLimit},
	}, errors.Join(orgErr, err)
}

func (w *World) tenant(around func(http.RoundTripper) http.RoundTripper) (product.Tenant, error) {
	origin, err := okta.ParseOrigin(w.Address())
	if err != nil {
		return product.Tenant{}, fmt.Errorf("parse the org's address: %w", err)
	}
	way := w.Transport()
	if around != nil {
		way = around(way)
	}
	share := w.setup.Share
	if share == 0 {
		share = 1
	}
	options := []okta.Option{okta.WithShare(share)}
	if w.setup.Concurrency > 0 {
		options = append(options, okta.WithConcurrency(w.setup.Concurrency))
	}
	return product.Tenant{ID: tenantID, Origin: origin, Credential: okta.APIToken(w.Token()), Transport: way, Options: options}, nil
}

func callerOf(s Setup) (auth.Client, error) {
	if s.Scopes == nil {
		s.Scopes = auth.AllScopes()
	}
	key, keyErr := auth.NewKey(apiKey)
	caller, err := auth.NewPrincipal(auth.Principal{Name: callerName, Tenants: []string{tenantID}, Scopes: s.Scopes, Freshness: s.Freshness})
	if err = errors.Join(keyErr, err); err != nil {
		return auth.Client{}, fmt.Errorf("make the caller: %w", err)
	}
	return auth.Client{Key: key, Principal: caller}, nil
}

// counter hears of keys that no walk foresaw.
type counter struct {
	loaders.Observer
	keys atomic.Int64
}

// Unplanned implements loaders.Observer.
func (c *counter) Unplanned(tenant string) {
	c.keys.Add(1)
	c.Observer.Unplanned(tenant)
}

// ServeHTTP lets a server be asked by any HTTP client.
func (s *Server) ServeHTTP(rw http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(rw, r) }
