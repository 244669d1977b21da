package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// Observe logs and counts every request of the route, and turns a panic into a
// 500 whose cause is in the log alone. The path is not logged: it may carry a
// query with people's names in it; the route says enough.
func (m *Metrics) Observe(route string, log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &recorder{ResponseWriter: w, begun: time.Now()}
		if rec.request = requestFrom(r.Context()); rec.request == nil {
			rec.request = &request{}
			r = r.WithContext(context.WithValue(r.Context(), requestKey{}, rec.request))
		}
		defer m.finish(route, log, rec, r)
		next.ServeHTTP(rec, r)
	})
}

// finish is deferred around a request, so that it also sees a panic.
func (m *Metrics) finish(route string, log *slog.Logger, rec *recorder, r *http.Request) {
	if cause := recover(); cause != nil {
		rec.fail(r, log, cause)
	}
	now := time.Now()
	took := now.Sub(rec.begun)
	m.request(route, rec.status(), took)
	handler, at := log.Handler(), level(route, rec.status())
	if !handler.Enabled(r.Context(), at) {
		return
	}
	// Handed over without the logger, which would look for the caller's line of
	// code, although the line does not say it.
	line := slog.NewRecord(now, at, "request", 0)
	line.AddAttrs(
		slog.String("route", route), slog.String("method", method(r.Method)), slog.Int("status", rec.status()),
		slog.Int64("bytes", rec.bytes), slog.Duration("took", took),
	)
	rec.request.describe(&line)
	_ = handler.Handle(r.Context(), line) // who cannot write a log has nowhere to say so
}

// level keeps health probes, several a minute, out of the ordinary log.
func level(route string, status int) slog.Level {
	switch {
	case status == http.StatusServiceUnavailable && route != "/readyz":
		return slog.LevelWarn // somebody else's trouble: Okta's, the credential's, or a tenant that is not linked
	case status >= http.StatusInternalServerError && route != "/readyz":
		return slog.LevelError
	case route == "/healthz" || route == "/readyz":
		return slog.LevelDebug
	default:
		return slog.LevelInfo
	}
}

// method keeps odd methods, which are any text at all, out of the log.
func method(name string) string {
	switch name {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return name
	default:
		return "other"
	}
}

// recorder notes the status and size of a response. Unwrap lets
// http.ResponseController reach flushing and hijacking underneath.
type recorder struct {
	http.ResponseWriter
	begun time.Time
	code  int
	bytes int64

	request *request
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

// fail logs a panic with its stack and answers 500 if nothing was answered
// yet. A handler that aborts on purpose is let through to net/http.
func (r *recorder) fail(req *http.Request, log *slog.Logger, cause any) {
	if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(cause)
	}
	log.LogAttrs(req.Context(), slog.LevelError, "panic", slog.Any("cause", cause), slog.String("stack", string(debug.Stack())))
	if r.code == 0 {
		http.Error(r, "internal error; request "+RequestID(req.Context()), http.StatusInternalServerError)
	}
}
