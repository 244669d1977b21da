package cache

import "context"

// Want is some ids of one kind for [Prefetch]; [Wanted] makes it.
type Want struct {
	kind string
	ids  []string
	// keep puts a value from Redis into the process and returns its state at now
	// (Unix milliseconds).
	keep func(c *Cache, key localKey, name string, value []byte, now int64, m *marked) State
	// hides reports whether a record is forgotten.
	hides func(m *marked, id string, r *record) bool
}

// Wanted names ids of a kind for [Prefetch].
func Wanted[T any](k *Kind[T], ids []string) Want {
	return Want{kind: k.Name, ids: ids, keep: func(c *Cache, key localKey, name string, value []byte, now int64, m *marked) State {
		r, err := decodeRecord(c, k, key, name, value)
		if err != nil || hides(m, k, key.id, r) {
			return Miss
		}
		if r.hard > now {
			c.local.put(key, r, hidden(m, k, key.id))
		}
		return r.state(now)
	}, hides: func(m *marked, id string, r *record) bool { return hides(m, k, id, r) }}
}

// Prefetches reports whether [Prefetch] can do anything, for callers that would
// have to collect the ids first.
func (c *Cache) Prefetches() bool { return c.remote != nil && c.local != nil }

// Prefetch reads from Redis, in one round trip, everything in wants that the
// process does not hold fresh, so that [GetMany] finds it here. What Redis lacks
// is remembered for a second or two, during which GetMany does not ask for it
// again. Without Redis, without an in-process tier, or when nothing is missing,
// it does nothing.
func Prefetch(ctx context.Context, c *Cache, ns Namespace, wants ...Want) {
	if !c.Prefetches() || !ns.valid() || ctx.Err() != nil {
		return
	}
	missing, names := lacking(c, ns, wants)
	if len(missing) == 0 {
		return
	}
	asking := c.asked.begin(keysOf(missing), c.millis())
	values := c.remote.get(ctx, names)
	now := c.millis()
	for i, value := range values {
		m := missing[i]
		state := Miss
		if value != nil {
			state = m.keep(c, m.key, names[i], value, now, c.markedOf(ns, m.key.kind))
		}
		// A stale copy that the process could not keep can still be read from Redis.
		if state == Miss || state == Stale && c.local.get(m.key) != nil {
			c.asked.settle(asking, m.key, now)
		}
	}
}

// lack is one key that the process does not hold fresh.
type lack struct {
	key  localKey
	keep func(*Cache, localKey, string, []byte, int64, *marked) State
}

// lacking lists the keys to ask Redis for, with their names in Redis.
func lacking(c *Cache, ns Namespace, wants []Want) (missing []lack, names []string) {
	now := c.millis()
	for _, w := range wants {
		m := c.markedOf(ns, w.kind)
		for _, id := range w.ids {
			key := localKey{ns.prefix, w.kind, id}
			if r := c.local.get(key); r != nil && r.state(now) == Fresh && !w.hides(m, id, r) || c.asked.has(key, now) {
				continue
			}
			missing = append(missing, lack{key, w.keep})
			names = append(names, c.remote.name(ns, w.kind, id))
		}
	}
	return missing, names
}

func keysOf(missing []lack) []localKey {
	keys := make([]localKey, len(missing))
	for i, m := range missing {
		keys[i] = m.key
	}
	return keys
}
