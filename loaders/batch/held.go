package batch

import (
	"errors"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/fetch"
)

// heldFunc calls take with the index and value of each of keys that the process holds.
type heldFunc[K comparable, V any] func(keys []K, take func(i int, v V))

// TakesHeld makes a loader take fresh values of a kind from the process, for all keys of a call
// in one look-up and without a batch. ids returns the keys' ids in the cache, "" for a key that
// the cache cannot answer. Only loaders whose cached values need no further check may use it.
func TakesHeld[K comparable, V any](l *Loader[K, V], of Operation, field string, kind *cache.Kind[V], ids func(keys []K) []string) {
	r := of.operation().Request
	l.held = func(keys []K, take func(i int, v V)) {
		hits, oldest := 0, time.Duration(0)
		fetch.Held(r, kind, ids(keys), func(i int, e cache.Entry[V]) {
			if fetch.IsFresh(r, e) {
				hits++
				oldest = max(oldest, e.Age)
				take(i, e.Value)
			}
		})
		if hits > 0 {
			r.Hits(hits, oldest)
			r.Observe(field, hits)
		}
	}
}

// PlainIDs returns keys that are ids already.
func PlainIDs(ids []string) []string { return ids }

// KeysFor returns the cache's ids of pages and targets.
func KeysFor[K interface{ Key() string }](keys []K) []string {
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = k.Key()
	}
	return ids
}

// errOpen marks a key that is being looked up; no caller may see it.
var errOpen = errors.New("key is being looked for")

// added returns the keys whose places start at before, in their order.
func (l *Loader[K, V]) added(keys []K, places []int32, before int) []K {
	n := len(l.known.values) - before
	if n == len(keys) {
		return keys
	}
	added := make([]K, 0, n)
	for i, at := range places {
		if int(at) == before+len(added) {
			added = append(added, keys[i])
		}
	}
	return added
}

// takeHeld takes what the process holds of the keys added at places from before on. It forgets
// the other keys again and returns them.
func (l *Loader[K, V]) takeHeld(keys []K, before int) (missing []K) {
	if len(keys) == 0 {
		return nil
	}
	values := l.known.values[before:]
	defer func() { // also when the look-up panics: no caller may see errOpen
		for i, key := range keys {
			if values[i].Err == errOpen { //nolint:errorlint // our own, never wrapped
				missing = append(missing, key)
				delete(l.known.places, key)
			}
		}
		l.taken += len(keys) - len(missing)
	}()
	if l.held != nil {
		l.held(keys, func(i int, v V) { values[i] = Result[V]{Value: v} })
	}
	return nil
}
