package app

import (
	"net/http"
	"sync/atomic"
)

// door is a handler that can be replaced. Each request is answered to its end by the handler that
// was in place when it arrived.
type door struct{ now atomic.Pointer[http.Handler] }

func newDoor(h http.Handler) *door {
	d := &door{}
	d.lead(h)
	return d
}

// lead sends further requests to h.
func (d *door) lead(h http.Handler) { d.now.Store(&h) }

// ServeHTTP implements http.Handler.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) { (*d.now.Load()).ServeHTTP(w, r) }
