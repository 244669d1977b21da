package signin

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"
)

// saveWithin bounds a write to the store, which goes on even if the browser has left.
const saveWithin = 5 * time.Second

var errNotSaved = errors.New("the session could not be saved")

// writer saves the session before the first byte of an answer is sent, and again at its end if a
// page that is sent piece by piece changed it meanwhile.
type writer struct {
	http.ResponseWriter
	site  *SignIn
	visit *visit
	ctx   context.Context
	err   error
}

// Unwrap is for http.ResponseController.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (w *writer) WriteHeader(code int) {
	if code < http.StatusOK { // more headers follow
		w.ResponseWriter.WriteHeader(code)
		return
	}
	if w.before() == nil {
		w.ResponseWriter.WriteHeader(code)
	}
}

// Write implements io.Writer.
func (w *writer) Write(p []byte) (int, error) {
	if err := w.before(); err != nil {
		return 0, err
	}
	return w.ResponseWriter.Write(p) //nolint:wrapcheck // we only pass it on
}

// FlushError is for http.ResponseController.
func (w *writer) FlushError() error {
	if err := w.before(); err != nil {
		return err
	}
	return http.NewResponseController(w.ResponseWriter).Flush() //nolint:wrapcheck // we only pass it on
}

// Flush implements http.Flusher.
func (w *writer) Flush() { _ = w.FlushError() }

// before answers instead of the handler when the session cannot be saved.
func (w *writer) before() error {
	if w.visit.isSent() {
		return w.err
	}
	err := w.site.save(w.ctx, w.visit)
	w.visit.mu.Lock()
	w.visit.sent = true
	w.visit.mu.Unlock()
	if err != nil {
		w.err = errNotSaved
		w.complain(err)
		w.Header().Del("Set-Cookie")
		w.Header().Del("Content-Length")
		w.Header().Del("Location")
		w.site.page(w.ResponseWriter, http.StatusServiceUnavailable, unavailable)
	}
	return w.err
}

func (w *writer) finish() {
	if !w.visit.isSent() {
		_ = w.before() // it has answered
		return
	}
	if err := w.site.save(w.ctx, w.visit); err != nil && w.err == nil {
		w.complain(err)
	}
}

func (w *writer) complain(err error) {
	w.site.o.Logger.LogAttrs(w.ctx, slog.LevelError, "save the session", slog.String("error", err.Error()))
}

// save writes the session if it has changed.
func (s *SignIn) save(ctx context.Context, v *visit) error {
	v.mu.Lock()
	changed := v.changed && v.person != nil
	v.changed = false
	v.mu.Unlock()
	if !changed {
		return nil
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), saveWithin)
	defer stop()
	_, _, err := s.sessions.Commit(ctx)
	return err //nolint:wrapcheck // the caller says what it was doing
}
