package cache

import "context"

// Amend replaces a value of the in-process tier with the result of change, if
// change returns true, and writes it to Redis too. The entry keeps its age and
// its lifetimes: what is added does not make the rest newer. change must not
// modify the value it is given.
func Amend[T any](ctx context.Context, c *Cache, ns Namespace, k *Kind[T], id string, change func(T) (T, bool)) {
	if !ns.valid() {
		return
	}
	now, m := c.millis(), c.markedOf(ns, k.Name)
	r := c.local.get(localKey{ns.prefix, k.Name, id})
	if r == nil || r.notFound || r.state(now) == Miss || hides(m, k, id, r) {
		return
	}
	old, ok := r.value.(T)
	if !ok {
		return // another kind has the same name
	}
	value, changed := change(old)
	if !changed {
		return
	}
	if w, ok := prepare(c, ns, k, &Item[T]{ID: id, Value: value}, r.meta); ok && c.local.put(w.key, w.record, hidden(m, k, id)) {
		c.remote.set(ctx, c, []write{w}, now)
	}
}
