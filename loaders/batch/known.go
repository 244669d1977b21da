package batch

import (
	"sync"

	"oktagraph/loaders/plan"
)

// known is what an operation knows of one kind of value. Values are in a list and keys map to
// their places, so that a call which looked its keys up once finds the values again without the
// map.
type known[K comparable, V any] struct {
	places map[K]int32
	values []Result[V]
}

// Memory for this many keys is passed from one operation to the next. Less is not worth it;
// more is rare, and takes time to clear.
const leastSpare, mostSpare = 16, 1000

// spare is the cleared memory of an org's finished operations, by loader, since a named loader
// has one type. Unstaged loaders have several types and keep no memory.
type spare [plan.Loaders]sync.Pool

// borrow takes memory of a finished operation for n keys, if there is any.
func (k *known[K, V]) borrow(s *spare, of plan.Loader, n int) {
	if k.places != nil || n < leastSpare || of == plan.Unstaged {
		return
	}
	if old, ok := s[of].Get().(*known[K, V]); ok {
		*k = *old
	}
}

// giveBack clears the memory and passes it to the next operation.
func (k *known[K, V]) giveBack(s *spare, of plan.Loader) {
	if n := len(k.values); n < leastSpare || n > mostSpare || of == plan.Unstaged {
		return
	}
	clear(k.places)
	clear(k.values)
	s[of].Put(&known[K, V]{places: k.places, values: k.values[:0]})
	*k = known[K, V]{}
}

// room allocates room for n keys if there is none yet.
func (k *known[K, V]) room(n int) {
	if k.places == nil {
		k.places = make(map[K]int32, n)
		k.values = make([]Result[V], 0, n)
	}
}

func (k *known[K, V]) get(key K) (Result[V], bool) {
	at, ok := k.places[key]
	if !ok {
		return Result[V]{}, false
	}
	return k.values[at], true
}

func (k *known[K, V]) has(key K) bool {
	_, ok := k.places[key]
	return ok
}

// set replaces the value of a key, or adds it.
func (k *known[K, V]) set(key K, v Result[V]) {
	if at, ok := k.places[key]; ok {
		k.values[at] = v
		return
	}
	k.add(key, v)
}

// add adds a value for a key that has none.
func (k *known[K, V]) add(key K, v Result[V]) int32 {
	k.room(1)
	at := int32(len(k.values)) // an answer has fewer objects than 2^31
	k.places[key] = at
	k.values = append(k.values, v)
	return at
}
