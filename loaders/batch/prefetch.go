package batch

import (
	"oktagraph/cache"
)

// With Redis, what the batches of a round will look up is read in one go before they start.
// Otherwise each batch would make a round trip of its own, and some several.

// Wants lists what pending batches will look up, and then what their answers lead to; Below may
// be nil.
type Wants struct{ Pending, Below func() []cache.Want }

// Prefetches adds to what is read before batches start.
func (r *Request) Prefetches(w Wants) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wants = append(r.wants, w)
}

// prefetch reads what the pending batches will look up.
func (r *Request) prefetch() {
	if !r.Engine.Cache.Prefetches() {
		return
	}
	defer r.Engine.Caught(r.Tenant().ID, "prefetch") // the batches work without it
	r.mu.Lock()
	wants := r.wants // only ever added to
	r.mu.Unlock()
	var pending, below []cache.Want
	for _, w := range wants {
		pending = append(pending, w.Pending()...)
	}
	r.Prefetch(pending...)
	for _, w := range wants {
		if w.Below != nil {
			below = append(below, w.Below()...)
		}
	}
	r.Prefetch(below...)
}
