package app

import (
	"io"
	"log/slog"
	"maps"
	"net/http"

	"oktagraph/internal/telemetry"
)

// pages are the handlers behind the paths; nil ones are not served.
type pages struct {
	graphql http.Handler
	explain http.Handler
	// explorer is GraphiQL at / and its files under /explorer/.
	explorer http.Handler
	// sdl is served at /schema.graphql unless it is empty.
	sdl   string
	ready *readiness
}

// routes is the whole HTTP surface of the API's listener.
func routes(p pages, log *slog.Logger, metrics *telemetry.Metrics) http.Handler {
	mux := http.NewServeMux()
	add := func(pattern, route string, h http.Handler) {
		if h != nil {
			mux.Handle(pattern, metrics.Observe(route, log, h))
		}
	}
	add("/graphql", "/graphql", p.graphql)
	add("/explain", "/explain", p.explain)
	add("GET /healthz", "/healthz", http.HandlerFunc(alive))
	add("GET /readyz", "/readyz", p.ready)
	if p.sdl != "" {
		add("GET /schema.graphql", "/schema.graphql", text(p.sdl))
	}
	add("GET /{$}", "/", p.explorer)
	add("GET /explorer/", "/explorer", p.explorer)
	add("/", "other", http.HandlerFunc(nothingHere))
	return telemetry.Identify(secured(mux))
}

func text(body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, body) // the reader may be gone
	})
}

func nothingHere(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "nothing here; the API is at /graphql", http.StatusNotFound)
}

// securityHeaders hold for every answer. The page at / has a
// Content-Security-Policy of its own; everything else is data, which no
// browser should render, frame or guess a type for.
func securityHeaders() map[string][]string {
	return map[string][]string{
		"Content-Security-Policy":      {"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"},
		"X-Content-Type-Options":       {"nosniff"},
		"X-Frame-Options":              {"DENY"},
		"Referrer-Policy":              {"no-referrer"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
	}
}

// secured sets the security headers. All answers share their values, which are
// replaced as a whole where a handler sets another one.
func secured(next http.Handler) http.Handler {
	headers := securityHeaders()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), headers)
		next.ServeHTTP(w, r)
	})
}
