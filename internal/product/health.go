package product

import (
	"net/http"
	"sync/atomic"
)

// State is the state of the process, as a load balancer sees it.
type State int32

// The states, in their order.
const (
	Starting State = iota
	Serving
	Draining
)

// Readiness tells load balancers whether to send requests. Outages of Okta and
// Redis do not matter: the server then answers from what it has, and other
// replicas would do no better.
type Readiness struct {
	// Unreadable reports whether no tenant can be read at all, see
	// [Product.Unreadable]; nil: never. Set it before serving.
	Unreadable func() bool

	now atomic.Int32
}

// Set changes the state.
func (r *Readiness) Set(s State) { r.now.Store(int32(s)) }

// ServeHTTP answers 200 while the server accepts requests, else 503.
func (r *Readiness) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	switch State(r.now.Load()) {
	case Serving:
		if r.Unreadable != nil && r.Unreadable() {
			status(w, http.StatusServiceUnavailable, "no tenant can be read")
			return
		}
		status(w, http.StatusOK, "ready")
	case Draining:
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
