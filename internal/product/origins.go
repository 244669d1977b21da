package product

import (
	"net/http"
	"slices"
	"time"

	"github.com/rs/cors"
)

// preflightAge is how long a browser may cache a preflight: Chromium's own maximum, after which a
// removed origin has no access any more.
const preflightAge = 2 * time.Hour

// crossOrigin lets pages of the listed origins call the API, and answers browsers' preflights
// (https://fetch.spec.whatwg.org/#http-cors-protocol), which carry no credentials. It never
// allows cookies: callers send a bearer token.
func crossOrigin(origins []string, next http.Handler) http.Handler {
	allow := cors.New(cors.Options{
		AllowOriginFunc: func(origin string) bool { return slices.Contains(origins, origin) },
		AllowedMethods:  []string{http.MethodGet, http.MethodPost},
		AllowedHeaders:  sentHeaders(),
		ExposedHeaders:  shownHeaders(),
		MaxAge:          int(preflightAge.Seconds()),
	})
	return allow.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions { // not a preflight, or it would have been answered
			w.Header().Set("Allow", "GET, POST, OPTIONS")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

// sentHeaders returns the headers that a page may send.
func sentHeaders() []string {
	return []string{
		"Authorization", "Content-Type", "X-Tenant", "Cache-Control", "If-None-Match", "X-Request-Id", "traceparent", "tracestate",
		"GraphQL-Require-Preflight", "Apollo-Require-Preflight", "X-Apollo-Operation-Name", "X-Requested-With",
	}
}

// shownHeaders returns the headers that a page may read besides those that any page may.
func shownHeaders() []string {
	return []string{"X-Request-Id", "Retry-After", "RateLimit", "RateLimit-Policy", "ETag", "Age", "WWW-Authenticate"}
}
