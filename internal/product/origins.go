package product

import (
	"net/http"
	"slices"
	"time"

	"github.com/rs/cors"
)

// preflightAge is how long a browser may remember what it was allowed: Chromium's own bound,
// and within it a removed origin is forgotten.
const preflightAge = 2 * time.Hour

// crossOrigin lets pages of the listed origins call the API, and answers what browsers ask
// before (https://fetch.spec.whatwg.org/#http-cors-protocol), which carries no credentials.
// Cookies are never allowed along: callers send a bearer token.
func crossOrigin(origins []string, next http.Handler) http.Handler {
	allow := cors.New(cors.Options{
		AllowOriginFunc: func(origin string) bool { return slices.Contains(origins, origin) },
		AllowedMethods:  []string{http.MethodGet, http.MethodPost},
		AllowedHeaders:  sentHeaders(),
		ExposedHeaders:  shownHeaders(),
		MaxAge:          int(preflightAge.Seconds()),
	})
	return allow.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions { // not a browser's question, or it would have been answered
			w.Header().Set("Allow", "GET, POST, OPTIONS")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

// sentHeaders are the headers that a page may send.
func sentHeaders() []string {
	return []string{
		"Authorization", "Content-Type", "X-Tenant", "Cache-Control", "If-None-Match", "X-Request-Id", "traceparent", "tracestate",
		"GraphQL-Require-Preflight", "Apollo-Require-Preflight", "X-Apollo-Operation-Name", "X-Requested-With",
	}
}

// shownHeaders are the headers that a page may read beside those that any may.
func shownHeaders() []string {
	return []string{"X-Request-Id", "Retry-After", "RateLimit", "RateLimit-Policy", "ETag", "Age", "WWW-Authenticate"}
}
