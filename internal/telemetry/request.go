package telemetry

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"sync"
)

// RequestIDHeader carries the id of a request, in both directions.
const RequestIDHeader = "X-Request-Id"

// request is what the log says of a request beyond HTTP. Its context holds it,
// and who learns a fact fills it in.
type request struct {
	id string

	mu                        sync.Mutex
	client, tenant, operation string
}

type requestKey struct{}

// requestFrom is the context's request, or nil.
func requestFrom(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
}

// RequestID is the id of the request the context belongs to, or "".
func RequestID(ctx context.Context) string {
	if r := requestFrom(ctx); r != nil {
		return r.id
	}
	return ""
}

// WithRequestID gives the context an id.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, &request{id: id})
}

// Identify gives every request an id, the caller's own when it is acceptable,
// and returns it in the response.
func Identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(RequestIDHeader)
		if !acceptable(id) {
			id = rand.Text()
		}
		w.Header().Set(RequestIDHeader, id)
		next.ServeHTTP(w, r.WithContext(WithRequestID(r.Context(), id)))
	})
}

// acceptable reports whether a caller's id is short and harmless in a log or a
// header: 1 to 64 letters, digits, dots, underscores and hyphens.
func acceptable(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for i := range len(id) {
		switch c := id[i]; {
		case '0' <= c && c <= '9', 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

// note changes what is known of the context's request, if there is one.
func note(ctx context.Context, change func(*request)) {
	r := requestFrom(ctx)
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	change(r)
}

// describe adds what is known to the request's line and leaves out the rest.
func (r *request) describe(line *slog.Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var room [3]slog.Attr
	known := room[:0]
	for _, fact := range [...]struct{ name, value string }{{"tenant", r.tenant}, {"client", r.client}, {"operation", r.operation}} {
		if fact.value != "" {
			known = append(known, slog.String(fact.name, fact.value))
		}
	}
	line.AddAttrs(known...)
}
