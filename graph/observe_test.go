package graph_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagraph/auth"
	"oktagraph/cache"
	"oktagraph/graph"
	"oktagraph/loaders"
	"oktagraph/oktasim"
	"oktagraph/tenant"
)

// heard collects what an observer receives.
type heard struct {
	mu                  sync.Mutex
	outcomes            map[string]int
	codes               []string
	hits, misses, stale int
	slow                int
	entered, named      []string
	answers             []*graph.Answer
}

func (h *heard) Answered(_ context.Context, a *graph.Answer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.outcomes[a.Tenant+" "+a.Outcome]++
	if a.Took < 0 || a.Took > time.Minute {
		h.slow++
	}
	h.answers = append(h.answers, a)
	c := a.Cost.Cache
	h.hits, h.misses, h.stale = h.hits+c.Hits, h.misses+c.Misses, h.stale+c.Stale
}

func (h *heard) Entered(_ context.Context, caller *auth.Principal, tenant string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.entered = append(h.entered, caller.Name+" "+tenant)
}

func (h *heard) Named(_ context.Context, operation string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.named = append(h.named, operation)
}

func (h *heard) Error(_ context.Context, _, code string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.codes = append(h.codes, code)
}

func TestEveryAnswerIsObservedOnce(t *testing.T) {
	t.Parallel()
	const user = `{ users(first: 3) { nodes { id groups { nodes { id } } } } }`
	tests := map[string]struct {
		queries  []string
		key      string
		limit    int
		outcomes map[string]int
		codes    []string
		cached   bool // whether anything came from the cache
	}{
		"ok, then from the cache": {queries: []string{user, user}, outcomes: map[string]int{"acme ok": 2}, cached: true},
		"partial":                 {queries: []string{`{ viewer { name } users(first: 0) { nodes { id } } }`}, outcomes: map[string]int{"acme partial": 1}, codes: []string{"BAD_USER_INPUT"}},
		"no such field":           {queries: []string{`{ nonsense }`}, outcomes: map[string]int{"acme error": 1}, codes: []string{"GRAPHQL_VALIDATION_FAILED"}},
		"no GraphQL":              {queries: []string{`{`}, outcomes: map[string]int{"acme error": 1}, codes: []string{"GRAPHQL_PARSE_FAILED"}},
		"too dear":                {queries: []string{user}, limit: 1, outcomes: map[string]int{"acme error": 1}, codes: []string{"COST_LIMIT_EXCEEDED"}},
		"no key":                  {queries: []string{user}, key: "another-key-of-24-letters", codes: []string{"UNAUTHENTICATED"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org, err := oktasim.New(oktasim.Config{Users: 20})
			if err != nil {
				t.Fatalf("make the simulated org: %v", err)
			}
			t.Cleanup(org.Close)
			ears := &heard{outcomes: map[string]int{}}
			api := observedBy(t, ears, setup{callLimit: tc.limit}, org)
			key := testKey
			if tc.key != "" {
				key = tc.key
			}
			for _, query := range tc.queries {
				ask(t, api.GraphQL, key, "", query, nil)
			}
			ask(t, api.Explain, testKey, "", user, nil) // runs nothing, so nothing is reported
			want := tc.outcomes
			if want == nil {
				want = map[string]int{}
			}
			if diff := cmp.Diff(want, ears.outcomes); diff != "" {
				t.Errorf("outcomes: -want +got\n%s", diff)
			}
			if diff := cmp.Diff(tc.codes, ears.codes); diff != "" {
				t.Errorf("codes: -want +got\n%s", diff)
			}
			if ears.slow > 0 {
				t.Errorf("%d durations make no sense", ears.slow)
			}
			if tc.cached != (ears.hits > 0) || tc.cached != (ears.misses > 0) || ears.stale > 0 {
				t.Errorf("cache: %d hits, %d misses, %d stale", ears.hits, ears.misses, ears.stale)
			}
		})
	}
}

func TestTheLogLearnsWhoAskedAndTheOperationsName(t *testing.T) {
	t.Parallel()
	org, err := oktasim.New(oktasim.Config{Users: 20})
	if err != nil {
		t.Fatalf("make the simulated org: %v", err)
	}
	t.Cleanup(org.Close)
	ears := &heard{outcomes: map[string]int{}}
	api := observedBy(t, ears, setup{}, org)
	ask(t, api.GraphQL, testKey, "", `query First { viewer { name } }`, nil)
	ask(t, api.GraphQL, testKey, "", `{ viewer { name } }`, nil)
	ask(t, api.Explain, testKey, "", `query Priced { viewer { name } }`, nil)
	ask(t, api.GraphQL, "another-key-of-24-letters", "", `query Stranger { viewer { name } }`, nil)
	client := "test-" + testKey[len(testKey)-3:] + " acme"
	if diff := cmp.Diff([]string{client, client, client}, ears.entered); diff != "" {
		t.Errorf("entered: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"First"}, ears.named); diff != "" {
		t.Errorf("named: -want +got\n%s", diff)
	}
}

// observedBy makes the handlers for one org, with an observer.
func observedBy(t *testing.T, o graph.Observer, s setup, org *oktasim.Org) graph.Handlers {
	t.Helper()
	c, err := cache.New(cache.Options{})
	if err != nil {
		t.Fatalf("open the cache: %v", err)
	}
	registry, err := tenant.NewRegistry(newTenant(t, s, "acme", org))
	if err != nil {
		t.Fatalf("list the tenants: %v", err)
	}
	engine := loaders.NewEngine(loaders.Options{Cache: c})
	t.Cleanup(func() { engine.Close(); c.Close() })
	api, err := graph.New(graph.Options{
		Engine: engine, Tenants: registry, Callers: callers(t, s, map[string][]string{testKey: {"acme"}}),
		SecretKey: []byte(secretKey), CallLimit: s.callLimit, Observer: o,
	})
	if err != nil {
		t.Fatalf("make the graph: %v", err)
	}
	return api
}
