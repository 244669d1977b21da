package product

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"oktagraph/graph"
	"oktagraph/internal/telemetry"
)

func TestABodyInChunksEndsItsConnection(t *testing.T) {
	t.Parallel()
	server := routes(graph.Handlers{GraphQL: named("graphql")}, Pages{}, telemetry.NewAccess(telemetry.NewMetrics(), slog.New(slog.DiscardHandler), nil), nil)
	for name, tc := range map[string]struct {
		encoding []string
		major    int
		want     string
	}{
		"a length":         {nil, 1, ""},
		"chunks":           {[]string{"chunked"}, 1, "close"},
		"chunks in HTTP/2": {[]string{"chunked"}, 2, ""}, // frames have lengths there
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", http.NoBody)
		r.TransferEncoding, r.ProtoMajor = tc.encoding, tc.major
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if got := w.Header().Get("Connection"); got != tc.want || w.Code != http.StatusOK {
			t.Errorf("%s: %d, Connection %q, want %q", name, w.Code, got, tc.want)
		}
	}
}

func TestDotsInAPathLeadNowhere(t *testing.T) {
	t.Parallel()
	server := routes(graph.Handlers{GraphQL: named("graphql")}, Pages{Explorer: named("page")}, telemetry.NewAccess(telemetry.NewMetrics(), slog.New(slog.DiscardHandler), nil), nil)
	for path, want := range map[string]int{
		"/graphql": 200, "/explorer/a..b.js": 200, "/explorer/.hidden": 200, "//graphql": 307,
		"/explorer/../graphql": 404, "/./graphql": 404, "/..": 404, "/explorer/%2e%2e/graphql": 404, "/connect/..%2f..%2fetc/passwd": 404,
	} {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
		if w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
}
