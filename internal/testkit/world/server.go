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
	"oktagraph/loaders"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// Server is the product's handler with a cache of its own: what a process is,
// as far as its memory goes.
type Server struct {
	handler   http.Handler
	explain   http.Handler
	unplanned *counter
	around    func(http.RoundTripper) http.RoundTripper
	client    *okta.Client
	cache     *cache.Cache
	engine    *loaders.Engine
	once      sync.Once
}

// Serve makes a server with an empty cache.
func (w *World) Serve() (*Server, error) { return w.ServeAround(w.setup.Around) }

// ServeAround is Serve with a way to the org of the server's own.
func (w *World) ServeAround(around func(http.RoundTripper) http.RoundTripper) (*Server, error) {
	s := &Server{unplanned: &counter{}, around: around}
	if err := s.build(w); err != nil {
		s.Close()
		return nil, err
	}
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
func (s *Server) Close() {
	s.once.Do(func() {
		if s.engine != nil {
			s.engine.Close()
		}
		if s.cache != nil {
			s.cache.Close()
		}
		if s.client != nil {
			s.client.Close()
		}
	})
}

// CacheStats are the counters of the server's cache.
func (s *Server) CacheStats() cache.Stats { return s.cache.Stats() }

// Unplanned is how many keys resolvers asked for that no walk foresaw. The
// answers are right all the same, but their calls depend on a timer.
func (s *Server) Unplanned() int { return int(s.unplanned.keys.Load()) }

func (s *Server) build(w *World) (err error) {
	s.cache, err = cache.New(cache.Options{
		LocalBytes: w.setup.LocalBytes,
		Redis:      cache.RedisOptions{URL: w.setup.Redis, Mode: "single", Budget: 5 * time.Second},
		Now:        w.setup.Now,
		Rand:       w.setup.Rand,
	})
	if err != nil {
		return fmt.Errorf("open the cache: %w", err)
	}
	registry, err := s.tenants(w)
	if err != nil {
		return err
	}
	callers, err := callersOf(w.setup)
	if err != nil {
		return err
	}
	s.engine = loaders.NewEngine(loaders.Options{Cache: s.cache, Observer: s.unplanned, Logger: w.setup.logger()})
	handlers, err := graph.New(graph.Options{
		Engine: s.engine, Tenants: registry, Callers: callers, Introspection: true, SecretKey: []byte(secret),
		Deadline: w.setup.Deadline, CallLimit: w.setup.CallLimit, Logger: w.setup.logger(),
	})
	if err != nil {
		return fmt.Errorf("make the graph: %w", err)
	}
	s.handler, s.explain = handlers.GraphQL, handlers.Explain
	return nil
}

func (s *Server) tenants(w *World) (*tenant.Registry, error) {
	origin, err := okta.ParseOrigin(w.Address())
	if err != nil {
		return nil, fmt.Errorf("parse the org's address: %w", err)
	}
	way := w.Transport()
	if s.around != nil {
		way = s.around(way)
	}
	share := w.setup.Share
	if share == 0 {
		share = 1
	}
	options := []okta.Option{okta.WithTransport(way), okta.WithTenant(tenantID), okta.WithShare(share)}
	if w.setup.Concurrency > 0 {
		options = append(options, okta.WithConcurrency(w.setup.Concurrency))
	}
	if s.client, err = okta.New(origin, okta.APIToken(w.Token()), options...); err != nil {
		return nil, fmt.Errorf("make the client: %w", err)
	}
	made, err := tenant.New(tenantID, s.client, 0)
	if err != nil {
		return nil, fmt.Errorf("make the tenant: %w", err)
	}
	registry, err := tenant.NewRegistry(made)
	if err != nil {
		return nil, fmt.Errorf("list the tenant: %w", err)
	}
	return registry, nil
}

func callersOf(s Setup) (*auth.Keys, error) {
	if s.Scopes == nil {
		s.Scopes = auth.AllScopes()
	}
	key, keyErr := auth.NewKey(apiKey)
	caller, err := auth.NewPrincipal(auth.Principal{Name: callerName, Tenants: []string{tenantID}, Scopes: s.Scopes, Freshness: s.Freshness})
	if err = errors.Join(keyErr, err); err != nil {
		return nil, fmt.Errorf("make the caller: %w", err)
	}
	keys, err := auth.NewKeys(auth.Client{Key: key, Principal: caller})
	if err != nil {
		return nil, fmt.Errorf("list the caller: %w", err)
	}
	return keys, nil
}

// counter hears of keys that no walk foresaw.
type counter struct{ keys atomic.Int64 }

// Batch implements loaders.Observer.
func (*counter) Batch(string, string, int) {}

// Planned implements loaders.Observer.
func (*counter) Planned(string, string, string, int) {}

// Unplanned implements loaders.Observer.
func (c *counter) Unplanned(string) { c.keys.Add(1) }

// ServeHTTP lets a server be asked by any HTTP client.
func (s *Server) ServeHTTP(rw http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(rw, r) }
