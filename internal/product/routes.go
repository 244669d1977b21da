package product

import (
	"io"
	"maps"
	"net/http"

	"oktagraph/graph"
	"oktagraph/internal/telemetry"
)

// Pages are what is served besides the API; nil or empty ones are not.
type Pages struct {
	// Explorer is GraphiQL at / and its files under /explorer/.
	Explorer http.Handler
	// Schema is the SDL at /schema.graphql.
	Schema string
	// Connect is the page on which orgs are linked, at /connect and below.
	Connect http.Handler
	// Ready answers /readyz.
	Ready http.Handler
	// Origins are those whose pages may call the API from a browser, besides its own.
	Origins []string
}

// Handler returns everything that callers reach on the API's listener.
func (p *Product) Handler(pages Pages) http.Handler { return routes(p.API, pages, p.access, p.reads) }

func routes(api graph.Handlers, p Pages, access *telemetry.Access, reads *reads) http.Handler {
	mux := http.NewServeMux()
	add := func(pattern, route string, h http.Handler) {
		if h != nil {
			mux.Handle(pattern, access.Observe(route, h))
		}
	}
	open := func(h http.Handler) http.Handler {
		if h == nil {
			return nil
		}
		return crossOrigin(p.Origins, h)
	}
	add("/graphql", "/graphql", open(reads.from(api.GraphQL)))
	add("/explain", "/explain", open(reads.from(api.Explain)))
	add("GET /healthz", "/healthz", http.HandlerFunc(alive))
	add("GET /readyz", "/readyz", p.Ready)
	if p.Schema != "" {
		add("/schema.graphql", "/schema.graphql", open(text(p.Schema)))
	}
	add("/connect", "/connect", p.Connect)
	add("/connect/", "/connect", p.Connect)
	add("GET /{$}", "/", p.Explorer)
	add("GET /explorer/", "/explorer", p.Explorer)
	add("/", "other", http.HandlerFunc(nothingHere))
	return telemetry.Identify(secured(guarded(mux)))
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

// securityHeaders apply to every answer. The page at / has its own
// Content-Security-Policy; everything else is data, which no browser should
// render, frame or guess a type for.
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

// secured sets the security headers. All answers share their values; a handler
// that sets another one replaces the whole slice.
func secured(next http.Handler) http.Handler {
	headers := securityHeaders()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), headers)
		next.ServeHTTP(w, r)
	})
}
