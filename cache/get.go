package cache

import (
	"context"
	"slices"
)

// GetMany returns what is known of ids, in their order. What the process does
// not hold fresh is read from Redis in one round trip and kept in the process. It
// never fails: what is not available in time is a [Miss].
func GetMany[T any](ctx context.Context, c *Cache, ns Namespace, k *Kind[T], ids []string) []Entry[T] {
	entries := make([]Entry[T], len(ids))
	if !ns.valid() {
		return entries
	}
	now := c.millis()
	fresh := peek(c, ns, k, ids, entries, now)
	if fresh < len(ids) && c.remote != nil && ctx.Err() == nil {
		fill(ctx, c, ns, k, ids, entries, now)
	}
	c.count(tallyOf(entries))
	return entries
}

// Peek is [GetMany] from the process's own memory only.
func Peek[T any](c *Cache, ns Namespace, k *Kind[T], ids []string) []Entry[T] {
	entries := make([]Entry[T], len(ids))
	if ns.valid() {
		peek(c, ns, k, ids, entries, c.millis())
	}
	return entries
}

// Held is [Peek] for callers that use what is fresh and ask elsewhere for the rest: take gets
// the entries that the process holds, with the indices of their ids. Fresh ones are counted as
// hits of the process's memory.
func Held[T any](c *Cache, ns Namespace, k *Kind[T], ids []string, take func(i int, e Entry[T])) {
	if ns.valid() {
		c.counts.memoryHits.Add(uint64(held(c, ns, k, ids, c.millis(), take)))
	}
}

// peek fills entries from the in-process tier and returns how many are fresh.
func peek[T any](c *Cache, ns Namespace, k *Kind[T], ids []string, entries []Entry[T], now int64) int {
	return held(c, ns, k, ids, now, func(i int, e Entry[T]) { entries[i] = e })
}

// held passes the in-process tier's entries to take and returns how many are fresh.
func held[T any](c *Cache, ns Namespace, k *Kind[T], ids []string, now int64, take func(i int, e Entry[T])) int {
	fresh, m := 0, c.markedOf(ns, k.Name)
	for i, id := range ids {
		r := c.local.get(localKey{ns.prefix, k.Name, id})
		if r == nil || hides(m, k, id, r) {
			continue
		}
		e := entryOf[T](r, now, TierMemory)
		if e.State == Fresh {
			fresh++
		}
		take(i, e)
	}
	return fresh
}

// fill asks Redis for every id that is not fresh, unless Redis had nothing for it
// a moment ago. It asks for stale entries too: another replica may have refreshed
// them, which saves an Okta call.
func fill[T any](ctx context.Context, c *Cache, ns Namespace, k *Kind[T], ids []string, entries []Entry[T], now int64) {
	where := make([]int, 0, len(ids))
	keys := make([]string, 0, len(ids))
	for i := range entries {
		if entries[i].State != Fresh && !c.asked.has(localKey{ns.prefix, k.Name, ids[i]}, now) {
			where = append(where, i)
			keys = append(keys, c.remote.name(ns, k.Name, ids[i]))
		}
	}
	if len(keys) == 0 {
		return
	}
	values := c.remote.get(ctx, keys)
	now = c.millis()
	m := c.markedOf(ns, k.Name)
	for j, value := range values {
		if value == nil {
			continue
		}
		i := where[j]
		key := localKey{ns.prefix, k.Name, ids[i]}
		r, err := decodeRecord(c, k, key, keys[j], value)
		if err != nil || hides(m, k, ids[i], r) {
			continue
		}
		adopt(c, key, r, &entries[i], now, hidden(m, k, ids[i]))
	}
}

// adopt keeps a record from Redis in the process, with its age, and answers with
// it unless the process has a better one.
func adopt[T any](c *Cache, key localKey, r *record, e *Entry[T], now int64, forgotten func(*record) bool) {
	if r.hard <= now || !c.local.put(key, r, forgotten) {
		return
	}
	*e = entryOf[T](r, now, TierRedis)
}

func entryOf[T any](r *record, now int64, tier string) Entry[T] {
	state := r.state(now)
	if state == Miss {
		return Entry[T]{}
	}
	e := Entry[T]{NotFound: r.notFound, State: state, Age: r.age(now), Tier: tier}
	if r.notFound {
		return e
	}
	value, ok := r.value.(T)
	if !ok {
		return Entry[T]{} // another kind has the same name
	}
	e.Value = value
	return e
}

// tally counts where the entries of a batch came from.
type tally struct{ memory, redis, misses uint64 }

func tallyOf[T any](entries []Entry[T]) tally {
	var t tally
	for e := range slices.Values(entries) {
		switch e.Tier {
		case TierMemory:
			t.memory++
		case TierRedis:
			t.redis++
		default:
			t.misses++
		}
	}
	return t
}

func (c *Cache) count(t tally) {
	c.counts.memoryHits.Add(t.memory)
	c.counts.redisHits.Add(t.redis)
	c.counts.misses.Add(t.misses)
}
