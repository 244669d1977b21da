package telemetry

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"slices"
	"sync"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// RequestIDHeader carries the id of a request, in both directions.
const RequestIDHeader = "X-Request-Id"

// request is what the log records of a request besides HTTP. Its context holds it,
// and code that learns a fact fills it in.
type request struct {
	id, trace string // set before the request is handled

	mu                        sync.Mutex
	client, tenant, operation string
	outcome                   string // of its operation, "" when none was answered
	calls, objects            int
	codes                     []string // the distinct codes of its errors
}

// maxCodes bounds the codes in a request's log line; there are some 15 in all.
const maxCodes = 8

type requestKey struct{}

// requestFrom returns the context's request, or nil.
func requestFrom(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
}

// RequestID returns the id of the request that the context belongs to, or "".
func RequestID(ctx context.Context) string {
	if r := requestFrom(ctx); r != nil {
		return r.id
	}
	return ""
}

// TraceID returns the id of the trace that the context's request is part of, the caller's if
// the request came with one; "" when there is none.
func TraceID(ctx context.Context) string {
	if r := requestFrom(ctx); r != nil {
		return r.trace
	}
	return ""
}

// WithRequestID gives the context an id.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, &request{id: id})
}

// Identify gives every request an id, the caller's own if it is acceptable, and
// returns it in the response. It also notes the id of the caller's trace.
func Identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(RequestIDHeader)
		if !acceptable(id) {
			id = rand.Text()
		}
		w.Header().Set(RequestIDHeader, id)
		ctx := WithRequestID(r.Context(), id)
		if r.Header.Get("Traceparent") != "" {
			requestFrom(ctx).trace = traceOf(propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header)))
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// traceOf returns the id of the trace that ctx is part of, or "".
func traceOf(ctx context.Context) string {
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		return span.TraceID().String()
	}
	return ""
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

// note changes what is known about the context's request, if there is one.
func note(ctx context.Context, change func(*request)) {
	r := requestFrom(ctx)
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	change(r)
}

// failed notes the code of an error.
func (r *request) failed(code string) {
	if len(r.codes) < maxCodes && !slices.Contains(r.codes, code) {
		r.codes = append(r.codes, code)
	}
}

// answered adds an operation, or one org's part of it, to the request.
func (r *request) answered(outcome string, calls, objects int) {
	r.calls += calls
	r.objects += objects
	switch r.outcome {
	case "", outcome:
		r.outcome = outcome
	default:
		r.outcome = "partial" // one org's part failed and another's did not
	}
}

// describe adds what is known about the request to its log line.
func (r *request) describe(line *slog.Record) {
	var room [7]slog.Attr
	known := room[:0]
	for _, fact := range [...]struct{ name, value string }{
		{"tenant", r.tenant}, {"client", r.client}, {"operation", r.operation}, {"outcome", r.result()},
	} {
		if fact.value != "" {
			known = append(known, slog.String(fact.name, fact.value))
		}
	}
	if r.outcome != "" {
		known = append(known, slog.Int("calls", r.calls), slog.Int("objects", r.objects))
	}
	if len(r.codes) > 0 {
		known = append(known, slog.Any("codes", r.codes))
	}
	line.AddAttrs(known...)
}
