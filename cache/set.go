package cache

import "context"

// SetMany stores items in both tiers, in one round trip to Redis, unless what is
// there is better (see [Item]). It never fails. The end of ctx ends the wait, not
// the write: the items have already cost calls.
func SetMany[T any](ctx context.Context, c *Cache, ns Namespace, k *Kind[T], items []Item[T]) {
	if !ns.valid() {
		return
	}
	now, marked := c.millis(), c.markedOf(ns, k.Name)
	batch := make([]write, 0, len(items))
	for i := range items {
		it := &items[i]
		m, ok := newMeta(c, k, it, now)
		if !ok {
			continue
		}
		w, ok := prepare(c, ns, k, it, m)
		if !ok || hides(marked, k, it.ID, w.record) || !c.local.put(w.key, w.record, hidden(marked, k, it.ID)) {
			continue
		}
		w.floor = floor(marked, k, it.ID, w.record)
		batch = append(batch, w)
	}
	c.asked.forget(batch)
	c.remote.set(ctx, c, batch, now)
}

// write is one record on its way to Redis.
type write struct {
	key     localKey
	record  *record
	name    string // the Redis key
	payload []byte // wire form, encrypted if there are keys; nil when encoding failed
	floor   int64  // a value in Redis that was read up to then is forgotten
}

// prepare builds the record and, if there is a Redis, its wire form. A value that
// cannot be encoded stays in the process.
func prepare[T any](c *Cache, ns Namespace, k *Kind[T], it *Item[T], m meta) (write, bool) {
	w := write{key: localKey{ns.prefix, k.Name, it.ID}, record: &record{meta: m}}
	if !it.NotFound {
		w.record.value = it.Value
	}
	var body []byte
	if !it.NotFound && (c.remote != nil || k.Size == nil) && k.Encode != nil {
		var err error
		if body, err = k.Encode(it.Value); err != nil {
			w.record.weight = weigh(w.key, sizeOf(k, it, 0))
			return w, true
		}
	}
	w.record.weight = weigh(w.key, sizeOf(k, it, len(body)))
	if c.remote == nil {
		return w, true
	}
	if body != nil && k.Trim != nil && ns.keep != nil {
		var err error
		if body, err = k.Trim(body, ns.keep); err != nil {
			return w, true
		}
	}
	w.name = c.remote.name(ns, k.Name, it.ID)
	w.payload = c.remote.encode(w.name, m, body)
	return w, true
}

func sizeOf[T any](k *Kind[T], it *Item[T], encoded int) int {
	if it.NotFound {
		return 0
	}
	return k.sizeOf(it.Value, encoded)
}

// Delete forgets ids of a kind in both tiers, and remembers that for a minute, so
// that no fetch begun before it brings the old value back. Other processes see it
// when they next ask Redis.
func Delete(ctx context.Context, c *Cache, ns Namespace, kind string, ids []string) {
	if !ns.valid() {
		return
	}
	now := c.millis()
	m := tombstone(now)
	batch := make([]write, 0, len(ids))
	for _, id := range ids {
		w := write{key: localKey{ns.prefix, kind, id}, record: &record{meta: m}}
		w.record.weight = weigh(w.key, 0)
		c.local.replace(w.key, w.record)
		if c.remote != nil {
			w.name = c.remote.name(ns, kind, id)
			w.payload = c.remote.encode(w.name, m, nil)
			batch = append(batch, w)
		}
	}
	c.remote.replace(ctx, batch, now)
}
