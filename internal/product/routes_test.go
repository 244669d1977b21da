package product

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"oktagraph/graph"
	"oktagraph/internal/telemetry"
)

func named(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { status(w, http.StatusOK, name) })
}

func TestEveryPathAnswersAsTheSwitchesSay(t *testing.T) {
	t.Parallel()
	ready := &Readiness{}
	ready.Set(Serving)
	type surface struct {
		api   graph.Handlers
		pages Pages
	}
	open := surface{
		graph.Handlers{GraphQL: named("graphql"), Explain: named("explain")},
		Pages{Explorer: named("explorer"), Schema: "type Query", Ready: &Readiness{}},
	}
	closed := surface{graph.Handlers{GraphQL: named("graphql")}, Pages{Ready: ready}}
	tests := map[string]struct {
		surface      surface
		method, path string
		want         int
	}{
		"the API":                         {open, "POST", "/graphql", 200},
		"the API itself judges methods":   {open, "DELETE", "/graphql", 200},
		"explain":                         {open, "POST", "/explain", 200},
		"the page":                        {open, "GET", "/", 200},
		"the page's files":                {open, "GET", "/explorer/config.json", 200},
		"the schema":                      {open, "GET", "/schema.graphql", 200},
		"alive while starting":            {open, "GET", "/healthz", 200},
		"not ready while starting":        {open, "GET", "/readyz", 503},
		"ready while serving":             {closed, "GET", "/readyz", 200},
		"no page when switched off":       {closed, "GET", "/", 404},
		"no files when switched off":      {closed, "GET", "/explorer/config.json", 404},
		"no schema when switched off":     {closed, "GET", "/schema.graphql", 404},
		"no explain before it is there":   {closed, "POST", "/explain", 404},
		"nothing elsewhere":               {open, "GET", "/admin", 404},
		"no metrics on the API's address": {open, "GET", "/metrics", 404},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			r := httptest.NewRequestWithContext(t.Context(), tt.method, tt.path, http.NoBody)
			routes(tt.surface.api, tt.surface.pages, telemetry.NewAccess(telemetry.NewMetrics(), slog.New(slog.DiscardHandler), nil), nil).ServeHTTP(w, r)
			if w.Code != tt.want {
				t.Errorf("%s %s: %d, want %d", tt.method, tt.path, w.Code, tt.want)
			}
			for _, header := range []string{"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", telemetry.RequestIDHeader} {
				if w.Header().Get(header) == "" {
					t.Errorf("%s %s: no %s", tt.method, tt.path, header)
				}
			}
		})
	}
}
