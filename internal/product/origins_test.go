package product

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"oktagraph/graph"
	"oktagraph/internal/telemetry"
)

func TestOnlyListedOriginsPassAPreflight(t *testing.T) {
	t.Parallel()
	called := 0
	api := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { called++; w.WriteHeader(http.StatusUnauthorized) })
	pages := Pages{Origins: []string{"https://admin.acme.com"}, Schema: "type Query", Explorer: named("page"), Connect: named("connect"), Ready: &Readiness{}}
	server := routes(graph.Handlers{GraphQL: api, Explain: api}, pages, telemetry.NewAccess(telemetry.NewMetrics(), slog.New(slog.DiscardHandler), nil), nil)
	for name, tc := range map[string]struct {
		path, origin, method, headers string
		allowed                       bool
	}{
		"a query":                  {"/graphql", "https://admin.acme.com", "POST", "authorization,content-type,x-tenant", true},
		"a price":                  {"/explain", "https://admin.acme.com", "POST", "authorization,content-type", true},
		"a GET with its preflight": {"/graphql", "https://admin.acme.com", "GET", "authorization,graphql-require-preflight", true},
		"a traced query":           {"/graphql", "https://admin.acme.com", "POST", "authorization,content-type,traceparent", true},
		"the schema":               {"/schema.graphql", "https://admin.acme.com", "GET", "x-requested-with", true},
		"another origin":           {"/graphql", "https://evil.example", "POST", "authorization,content-type", false},
		"a longer origin":          {"/graphql", "https://admin.acme.com.evil.example", "POST", "authorization", false},
		"another scheme":           {"/graphql", "http://admin.acme.com", "POST", "authorization", false},
		"another port":             {"/graphql", "https://admin.acme.com:8443", "POST", "authorization", false},
		"the null origin":          {"/graphql", "null", "POST", "authorization", false},
		"a method that is not":     {"/graphql", "https://admin.acme.com", "DELETE", "authorization", false},
		"a header that is not":     {"/graphql", "https://admin.acme.com", "POST", "x-forwarded-for", false},
		"the linking page":         {"/connect", "https://admin.acme.com", "POST", "content-type", false},
		"the page":                 {"/", "https://admin.acme.com", "GET", "x-requested-with", false},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodOptions, tc.path, http.NoBody)
		r.Header.Set("Origin", tc.origin)
		r.Header.Set("Access-Control-Request-Method", tc.method)
		r.Header.Set("Access-Control-Request-Headers", tc.headers)
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		h := w.Header()
		got := h.Get("Access-Control-Allow-Origin") == tc.origin && h.Get("Access-Control-Allow-Methods") == tc.method && h.Get("Access-Control-Allow-Headers") == tc.headers
		if got != tc.allowed || h.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: %d %v", name, w.Code, h)
		}
		if strings.HasPrefix(tc.path, "/graphql") && (w.Code != http.StatusNoContent || !strings.Contains(strings.Join(h.Values("Vary"), ","), "Origin")) {
			t.Errorf("%s: %d, Vary %q", name, w.Code, h.Values("Vary"))
		}
	}
	if called != 0 {
		t.Errorf("preflights reached the API %d times", called)
	}
}

func TestAnswersAreReadableByListedOriginsOnly(t *testing.T) {
	t.Parallel()
	pages := Pages{Origins: []string{"https://admin.acme.com"}}
	for origin, want := range map[string]string{"https://admin.acme.com": "https://admin.acme.com", "https://evil.example": "", "": ""} {
		server := routes(graph.Handlers{GraphQL: named("graphql")}, pages, telemetry.NewAccess(telemetry.NewMetrics(), slog.New(slog.DiscardHandler), nil), nil)
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", http.NoBody)
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if got := w.Header().Get("Access-Control-Allow-Origin"); got != want || w.Code != http.StatusOK {
			t.Errorf("%q: %d, allowed %q", origin, w.Code, got)
		}
	}
}

func TestWithoutOriginsNoneIsAllowed(t *testing.T) {
	t.Parallel()
	server := routes(graph.Handlers{GraphQL: named("graphql")}, Pages{}, telemetry.NewAccess(telemetry.NewMetrics(), slog.New(slog.DiscardHandler), nil), nil)
	for _, preflight := range []bool{true, false} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodOptions, "/graphql", http.NoBody)
		r.Header.Set("Origin", "https://admin.acme.com")
		if preflight {
			r.Header.Set("Access-Control-Request-Method", "POST")
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if w.Code != http.StatusNoContent || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("preflight %v: %d %v", preflight, w.Code, w.Header())
		}
	}
}
