package app

import (
	"net/http"
	"sync/atomic"
)

// door is a handler that another one can take the place of. A request is answered by the one
// that it met, to its end.
type door struct{ now atomic.Pointer[http.Handler] }

func newDoor(h http.Handler) *door {
	d := &door{}
	d.lead(h)
	return d
}

// lead has further requests answered by h.
func (d *door) lead(h http.Handler) { d.now.Store(&h) }

// ServeHTTP implements http.Handler.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) { (*d.now.Load()).ServeHTTP(w, r) }
