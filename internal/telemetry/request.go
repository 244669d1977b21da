package telemetry

import (
	"context"
	"crypto/rand"
	"net/http"
	"regexp"
)

// RequestIDHeader carries the id of a request, in both directions.
const RequestIDHeader = "X-Request-Id"

// acceptable ids of callers are short and harmless in a log or a header.
var acceptable = regexp.MustCompile(`^[0-9A-Za-z._-]{1,64}$`)

type requestIDKey struct{}

// RequestID is the id of the request the context belongs to, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// WithRequestID gives the context an id.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// Identify gives every request an id, the caller's own when it is acceptable,
// and tells it in the response.
func Identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(RequestIDHeader)
		if !acceptable.MatchString(id) {
			id = rand.Text()
		}
		w.Header().Set(RequestIDHeader, id)
		next.ServeHTTP(w, r.WithContext(WithRequestID(r.Context(), id)))
	})
}
