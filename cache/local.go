package cache

import (
	"fmt"
	"math"
	"time"

	"github.com/maypok86/otter/v2"
)

// entryOverhead is what an entry costs besides its value: the record, the map
// node, the policy's links and the strings of its key, measured at some 300 bytes.
const entryOverhead = 320

// local is the in-process tier. It holds decoded values, so that a hit costs
// neither decoding nor a copy.
type local struct {
	entries *otter.Cache[localKey, *record]
}

func newLocal(opts Options) (*local, error) {
	size := opts.LocalBytes
	if size < 0 {
		return nil, nil
	}
	if size == 0 {
		size = DefaultLocalBytes
	}
	settings := &otter.Options[localKey, *record]{
		MaximumWeight: uint64(size),
		Weigher:       func(_ localKey, r *record) uint32 { return r.weight },
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[localKey, *record]) time.Duration {
			return time.Duration(e.Value.hard*int64(time.Millisecond) - e.SnapshotAtNano)
		}),
	}
	if opts.Now != nil {
		settings.Clock = otterClock{opts.Now}
	}
	entries, err := otter.New(settings)
	if err != nil {
		return nil, fmt.Errorf("build the in-process cache: %w", err)
	}
	return &local{entries: entries}, nil
}

// get returns the record of a key, tombstones included, or nil.
func (l *local) get(key localKey) *record {
	if l == nil {
		return nil
	}
	r, _ := l.entries.GetIfPresent(key)
	return r
}

// put writes r unless there is a better record that is not forgotten, and reports whether it
// wrote.
func (l *local) put(key localKey, r *record, forgotten func(old *record) bool) bool {
	if l == nil {
		return true
	}
	wrote := false
	l.entries.Compute(key, func(old *record, found bool) (*record, otter.ComputeOp) {
		if found && !r.beats(old.meta) && !forgotten(old) {
			return nil, otter.CancelOp
		}
		wrote = true
		return r, otter.WriteOp
	})
	return wrote
}

// replace writes r whatever is there.
func (l *local) replace(key localKey, r *record) {
	if l != nil {
		l.entries.Set(key, r)
	}
}

// drop removes r, if it is still what the key holds.
func (l *local) drop(key localKey, r *record) {
	if l == nil {
		return
	}
	l.entries.ComputeIfPresent(key, func(old *record) (*record, otter.ComputeOp) {
		if old != r {
			return nil, otter.CancelOp
		}
		return nil, otter.InvalidateOp
	})
}

func (l *local) close() {
	if l != nil {
		l.entries.StopAllGoroutines()
	}
}

func weigh(key localKey, size int) uint32 {
	return uint32(min(max(0, size)+len(key.id)+entryOverhead, math.MaxUint32))
}

// otterClock adapts the cache's clock for the library. It does not tick: with a
// clock that tests move by hand, expired entries are removed when accessed.
type otterClock struct{ now func() time.Time }

func (c otterClock) NowNano() int64                      { return c.now().UnixNano() }
func (c otterClock) Tick(time.Duration) <-chan time.Time { return nil }
