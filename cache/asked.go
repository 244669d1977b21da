package cache

import (
	"sync"
	"time"
)

const (
	// askedTime is how long at least it is remembered that Redis lacks a key: longer
	// than the levels of one operation lie apart, shorter than anybody notices that
	// another process has written the key meanwhile.
	askedTime = time.Second
	// maxAsked bounds each of the two generations, to some 2 MB. Beyond it keys are
	// not remembered, and asked for again.
	maxAsked = 16_384
)

// asked remembers which keys Redis had nothing better for. It keeps two
// generations of askedTime each, so a key is remembered for one to two of them and
// forgotten without a timer. The zero value is ready.
type asked struct {
	mu      sync.Mutex
	since   int64 // when recent began, Unix milliseconds
	recent  map[localKey]inquiry
	earlier map[localKey]inquiry
	batches uint64
}

// inquiry is one key that a batch asks Redis for; lacks is set once Redis has
// answered. A key that is written in between is no longer that batch's.
type inquiry struct {
	batch uint64
	lacks bool
}

// begin notes, before they are asked for, the keys of a batch and returns its
// number.
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

// has reports whether Redis was found to lack a key a moment ago.
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

// rotate begins a generation when the last one is over; a clock that was set back
// begins one too.
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
