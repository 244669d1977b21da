package graph_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/auth"
	"oktagraph/cache"
	"oktagraph/graph"
	"oktagraph/internal/inprocess"
	"oktagraph/loaders"
	"oktagraph/okta"
	"oktagraph/oktasim"
	"oktagraph/tenant"
)

const testKey = "a-test-key-of-more-than-24-letters"

// world is the whole server with one simulated org, in this process.
type world struct {
	org       *oktasim.Org
	server    http.Handler
	unplanned *counter
}

// setup is how a world differs from the default.
type setup struct {
	org         oktasim.Config
	scopes      []auth.Scope // all when nil
	redis       string
	redisKeys   []cache.SealKey
	share       float64
	concurrency int
	deadline    time.Duration
	callLimit   int
	freshness   bool   // callers may control it with Cache-Control
	token       string // of the org; if empty, the one that sees everything
	localBytes  int64
	now         func() time.Time // the cache's clock

	introspectionOff bool
	names            map[string]string // display names of tenants

	// compared makes each operation run on gqlgen's executor too, in a synctest bubble.
	compared func(graph.Comparison)
}

func newWorld(t testing.TB, s setup) *world {
	t.Helper()
	org, err := oktasim.New(s.org)
	if err != nil {
		t.Fatalf("make the simulated org: %v", err)
	}
	t.Cleanup(org.Close)
	w := &world{org: org, unplanned: &counter{}}
	w.server = w.serve(t, s)
	return w
}

// serve makes a server for the world's org. It shares no memory with other servers, like a
// process of its own.
func (w *world) serve(t testing.TB, s setup) http.Handler {
	t.Helper()
	return serveTenants(t, s, w.unplanned, map[string]*oktasim.Org{"acme": w.org}, map[string][]string{testKey: {"acme"}})
}

// serveTenants makes a server for several orgs; keys maps API keys to tenants.
func serveTenants(t testing.TB, s setup, unplanned *counter, orgs map[string]*oktasim.Org, keys map[string][]string) http.Handler {
	t.Helper()
	var tenants []*tenant.Tenant
	for id, org := range orgs {
		tenants = append(tenants, newTenant(t, s, id, org))
	}
	return serveThese(t, s, unplanned, tenants, keys)
}

// serveThese makes a server for the given tenants.
func serveThese(t testing.TB, s setup, unplanned *counter, tenants []*tenant.Tenant, keys map[string][]string) http.Handler {
	t.Helper()
	c, err := cache.New(cache.Options{LocalBytes: s.localBytes, Redis: cache.RedisOptions{URL: s.redis, Mode: "single", Budget: 5 * time.Second}, Keys: s.redisKeys, Now: s.now})
	if err != nil {
		t.Fatalf("open the cache: %v", err)
	}
	registry, err := tenant.NewRegistry(tenants...)
	if err != nil {
		t.Fatalf("list the tenants: %v", err)
	}
	who := callers(t, s, keys)
	registry.Follow(who.Readable)
	engine := loaders.NewEngine(loaders.Options{Cache: c, Observer: unplanned, Logger: testLogger()})
	t.Cleanup(func() { engine.Close(); c.Close() })
	o := graph.Options{
		Engine: engine, Tenants: registry, Callers: who, Introspection: !s.introspectionOff,
		SecretKey: []byte(secretKey), Deadline: s.deadline, CallLimit: s.callLimit, Logger: testLogger(),
	}
	if s.compared != nil {
		o = graph.Compared(o, synctest.Wait, s.compared)
	}
	h, err := graph.New(o)
	if err != nil {
		t.Fatalf("make the graph: %v", err)
	}
	return h.GraphQL
}

func newTenant(t testing.TB, s setup, id string, org *oktasim.Org) *tenant.Tenant {
	t.Helper()
	origin, err := okta.ParseOrigin("https://" + id + ".okta.com")
	if err != nil {
		t.Fatalf("parse the origin: %v", err)
	}
	options := []okta.Option{okta.WithTransport(inprocess.Transport{Handler: org}), okta.WithTenant(id), okta.WithShare(1)}
	if s.share > 0 {
		options = append(options, okta.WithShare(s.share))
	}
	if s.concurrency > 0 {
		options = append(options, okta.WithConcurrency(s.concurrency))
	}
	token := org.Token()
	if s.token != "" {
		token = s.token
	}
	client, err := okta.New(origin, okta.APIToken(token), options...)
	if err != nil {
		t.Fatalf("make the client: %v", err)
	}
	t.Cleanup(client.Close)
	made, err := tenant.New(id, client, 0)
	if err != nil {
		t.Fatalf("make the tenant: %v", err)
	}
	return made.WithName(s.names[id])
}

func callers(t testing.TB, s setup, keys map[string][]string) *auth.Callers {
	t.Helper()
	if s.scopes == nil {
		s.scopes = auth.AllScopes()
	}
	var clients []auth.Client
	for secret, tenants := range keys {
		key, err := auth.NewKey(secret)
		if err != nil {
			t.Fatalf("make the key: %v", err)
		}
		p, err := auth.NewPrincipal(auth.Principal{Name: "test-" + secret[len(secret)-3:], Tenants: tenants, Scopes: s.scopes, Freshness: s.freshness})
		if err != nil {
			t.Fatalf("make the principal: %v", err)
		}
		clients = append(clients, auth.Client{Key: key, Principal: p})
	}
	all, err := auth.NewKeys(clients...)
	if err != nil {
		t.Fatalf("list the keys: %v", err)
	}
	return auth.NewCallers(auth.Sources{Keys: all}, nil, nil)
}

// testLogger shows the server's log if OKTAGRAPH_TEST_LOG is set.
func testLogger() *slog.Logger {
	if os.Getenv("OKTAGRAPH_TEST_LOG") == "" {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(os.Stderr, nil))
}

// answer is a GraphQL response.
type answer struct {
	Status     int             `json:"-"`
	Data       json.RawMessage `json:"data"`
	Errors     []graphError    `json:"errors"`
	Extensions struct {
		Okta loaders.Cost `json:"okta"`
	} `json:"extensions"`
}

type graphError struct {
	Message    string         `json:"message"`
	Path       []any          `json:"path"`
	Extensions map[string]any `json:"extensions"`
}

func (e graphError) code() string {
	code, _ := e.Extensions["code"].(string)
	return code
}

// ask runs a query on the world's own server.
func (w *world) ask(t testing.TB, query string, variables map[string]any) answer {
	t.Helper()
	return ask(t, w.server, testKey, "", query, variables)
}

func ask(t testing.TB, server http.Handler, key, tenantID, query string, variables map[string]any) answer {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatalf("write the request: %v", err)
	}
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+key)
	if tenantID != "" {
		req.Header.Set("X-Tenant", tenantID)
	}
	return send(t, server, req)
}

// send sends a request and decodes its GraphQL response.
func send(t testing.TB, server http.Handler, req *http.Request) answer {
	t.Helper()
	rec := httptest.NewRecorder()
	server.ServeHTTP(rec, req)
	var a answer
	if err := json.Unmarshal(rec.Body.Bytes(), &a); err != nil {
		t.Fatalf("read the answer %q: %v", rec.Body.String(), err)
	}
	a.Status = rec.Code
	return a
}

// mustAsk is ask for queries that must succeed.
func (w *world) mustAsk(t testing.TB, query string, variables map[string]any) answer {
	t.Helper()
	a := w.ask(t, query, variables)
	for _, e := range a.Errors {
		t.Fatalf("query failed: %s (%s) at %v", e.Message, e.code(), e.Path)
	}
	return a
}

// into decodes the answer's data.
func (a answer) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(a.Data, v); err != nil {
		t.Fatalf("read data %s: %v", a.Data, err)
	}
}
