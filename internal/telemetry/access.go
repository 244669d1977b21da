package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"math/rand/v2"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/trace"
)

// slowAfter is how slow a request must be to be logged whatever the sample: people notice it.
const slowAfter = time.Second

// Access logs, counts and traces requests. It is safe for concurrent use.
type Access struct {
	metrics *Metrics
	log     *slog.Logger
	tracer  trace.Tracer // nil: no spans
	sample  atomic.Uint64
}

// NewAccess returns an Access that logs every request. A nil tracer creates no spans.
func NewAccess(m *Metrics, log *slog.Logger, tracer trace.Tracer) *Access {
	a := &Access{metrics: m, log: log, tracer: tracer}
	a.Sample(1)
	return a
}

// Sample changes the share of successful requests that are logged, from 0 to 1. Requests that
// fail, are turned away, or take a second always are.
func (a *Access) Sample(share float64) { a.sample.Store(math.Float64bits(share)) }

// Observe logs and counts every request of the route, and turns a panic into a
// 500 whose cause is only in the log. The path is not logged: it may contain a
// query with people's names; the route is enough.
func (a *Access) Observe(route string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &recorder{ResponseWriter: w, begun: time.Now()}
		if rec.request = requestFrom(r.Context()); rec.request == nil {
			rec.request = &request{}
			r = r.WithContext(context.WithValue(r.Context(), requestKey{}, rec.request))
		}
		if a.tracer != nil {
			r = a.begin(route, rec, r)
		}
		defer a.finish(route, rec, r)
		next.ServeHTTP(rec, r)
	})
}

// finish is deferred around a request, so that it also sees a panic.
func (a *Access) finish(route string, rec *recorder, r *http.Request) {
	if cause := recover(); cause != nil {
		rec.fail(r, a.log, cause)
	}
	now := time.Now()
	took := now.Sub(rec.begun)
	a.metrics.request(route, rec.status(), took)
	rec.request.mu.Lock()
	defer rec.request.mu.Unlock()
	if rec.span != nil {
		rec.end()
	}
	at := rec.request.level(route, rec.status())
	if a.leavesOut(rec, at, took) || !a.log.Handler().Enabled(r.Context(), at) {
		return
	}
	// Bypass the logger, which would look up the caller's source line although the
	// log line does not include it.
	line := slog.NewRecord(now, at, "request", 0)
	line.AddAttrs(
		slog.String("route", route), slog.String("method", method(r.Method)), slog.Int("status", rec.status()),
		slog.Int64("bytes", rec.bytes), slog.Float64("ms", milliseconds(took)),
	)
	rec.request.describe(&line)
	_ = a.log.Handler().Handle(r.Context(), line) // there is nowhere to report that the log cannot be written
}

// leavesOut reports whether the sample excludes a request.
func (a *Access) leavesOut(rec *recorder, at slog.Level, took time.Duration) bool {
	share := math.Float64frombits(a.sample.Load())
	if share >= 1 || took >= slowAfter || at > slog.LevelInfo || rec.status() >= http.StatusBadRequest || len(rec.request.codes) > 0 {
		return false
	}
	return rand.Float64() >= share
}

// milliseconds returns a duration in milliseconds, to the microsecond.
func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// method keeps unknown methods, which may be any text, out of the log.
func method(name string) string {
	switch name {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return name
	default:
		return "other"
	}
}

// recorder records the status and size of a response. Through Unwrap,
// http.ResponseController can flush and hijack the wrapped writer.
type recorder struct {
	http.ResponseWriter
	begun time.Time
	code  int
	bytes int64

	request *request
	span    trace.Span // nil when the request is not traced
}

func (r *recorder) WriteHeader(code int) {
	if r.code == 0 && code >= http.StatusOK {
		r.code = code
	}
	r.ResponseWriter.WriteHeader(code)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.code == 0 {
		r.code = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(p)
	r.bytes += int64(n)
	return n, err //nolint:wrapcheck // io.Writer's contract: the error is passed on
}

// Flush serves libraries that ask for http.Flusher instead of unwrapping.
func (r *recorder) Flush() {
	if f, ok := r.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) status() int {
	if r.code == 0 {
		return http.StatusOK
	}
	return r.code
}

// fail logs a panic with its stack and answers 500 if there is no answer yet. A
// deliberate abort of a handler is passed on to net/http.
func (r *recorder) fail(req *http.Request, log *slog.Logger, cause any) {
	if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(cause)
	}
	log.LogAttrs(req.Context(), slog.LevelError, "panic", slog.Any("cause", cause), slog.String("stack", string(debug.Stack())))
	if r.code == 0 {
		http.Error(r, "internal error; request "+RequestID(req.Context()), http.StatusInternalServerError)
	}
}
