package cache

import (
	"sync"
	"time"
)

const (
	// askedTime is the shortest time for which we remember that Redis lacks a key:
	// longer than the time between the levels of one operation, too short for anybody
	// to notice that another process has since written the key.
	askedTime = time.Second
	// maxAsked bounds each of the two generations, to some 2 MB. Keys beyond it are
	// not remembered, so Redis is asked for them again.
	maxAsked = 16_384
)

// asked remembers the keys for which Redis had nothing better. It keeps two
// generations of askedTime each, so a key is remembered for one to two times
// askedTime and forgotten without a timer. The zero value is ready to use.
type asked struct {
	mu      sync.Mutex
	since   int64 // when recent began, Unix milliseconds
	recent  map[localKey]inquiry
	earlier map[localKey]inquiry
	batches uint64
}

// inquiry is one key that a batch asks Redis for; lacks is set once Redis has
// answered that it lacks the key. A write in between removes the inquiry.
type inquiry struct {
	batch uint64
	lacks bool
}

// begin notes the keys of a batch before Redis is asked for them, and returns the
// batch's number.
func (a *asked) begin(keys []localKey, now int64) uint64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.rotate(now)
	a.batches++
	for _, key := range keys {
		if len(a.recent) >= maxAsked {
			break
		}
		a.recent[key] = inquiry{batch: a.batches}
	}
	return a.batches
}

// settle notes that Redis lacks a key, unless the key was written since the batch
// began.
func (a *asked) settle(batch uint64, key localKey, now int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.rotate(now)
	for _, generation := range []map[localKey]inquiry{a.recent, a.earlier} {
		if q, ok := generation[key]; ok && q.batch == batch {
			generation[key] = inquiry{batch: batch, lacks: true}
		}
	}
}

// has reports whether Redis was found to lack a key within the last moments.
func (a *asked) has(key localKey, now int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.recent == nil {
		return false
	}
	a.rotate(now)
	return a.recent[key].lacks || a.earlier[key].lacks
}

// forget drops keys that were written.
func (a *asked) forget(batch []write) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.recent == nil {
		return
	}
	for _, w := range batch {
		delete(a.recent, w.key)
		delete(a.earlier, w.key)
	}
}

// rotate begins a new generation when the last one is over, or when the clock was
// set back.
func (a *asked) rotate(now int64) {
	age, span := now-a.since, askedTime.Milliseconds()
	switch {
	case a.recent != nil && 0 <= age && age < span:
		return
	case a.recent != nil && span <= age && age < 2*span:
		a.earlier = a.recent
	default:
		a.earlier = nil
	}
	a.recent, a.since = make(map[localKey]inquiry), now
}
