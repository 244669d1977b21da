package app

import (
	"net/http"
	"sync/atomic"
)

// state of the process, as a load balancer sees it.
type state int32

const (
	starting state = iota
	serving
	draining
)

// readiness tells load balancers whether to send requests. Okta and Redis do
// not count: the server answers from what it has when they are away, and other
// replicas would fare no better.
type readiness struct{ now atomic.Int32 }

func (r *readiness) set(s state) { r.now.Store(int32(s)) }

// ServeHTTP answers 200 while requests are welcome, else 503.
func (r *readiness) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	switch state(r.now.Load()) {
	case serving:
		status(w, http.StatusOK, "ready")
	case draining:
		status(w, http.StatusServiceUnavailable, "draining")
	default:
		status(w, http.StatusServiceUnavailable, "starting")
	}
}

// alive answers 200 as long as the process answers at all.
func alive(w http.ResponseWriter, _ *http.Request) { status(w, http.StatusOK, "ok") }

func status(w http.ResponseWriter, code int, word string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_, _ = w.Write([]byte(`{"status":"` + word + `"}` + "\n")) // the prober may be gone
}
