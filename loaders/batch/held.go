package batch

import (
	"time"

	"oktagraph/cache"
)

// TakesHeld lets a loader take what the process holds fresh of a kind, for all keys of a
// call in one look-up and without a batch. id is a key's id in the cache, "" for a key
// that the cache cannot answer. Only a loader whose cached values need no second look may
// do so.
func TakesHeld[K comparable, V any](l *Loader[K, V], of Operation, field string, kind *cache.Kind[V], ids func(keys []K) []string) {
	r := of.operation()
	l.held = func(keys []K, take func(i int, v V)) {
		hits, oldest := 0, time.Duration(0)
		cache.Held(r.Engine.Cache, r.ns, kind, ids(keys), func(i int, e cache.Entry[V]) {
			if IsFresh(r, e) {
				hits++
				oldest = max(oldest, e.Age)
				take(i, e.Value)
			}
		})
		if hits > 0 {
			r.recorder.hits(hits, oldest)
			r.Observe(field, hits)
		}
	}
}

// PlainIDs are keys that are ids.
func PlainIDs(ids []string) []string { return ids }
