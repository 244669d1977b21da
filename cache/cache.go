package cache

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Cache has two tiers and the fetches under way in this process. Its methods and
// the functions that take it are safe for concurrent use.
type Cache struct {
	local    *local  // nil: turned off
	remote   *remote // nil: no Redis configured
	counter  *remote // the same Redis, waited for longer; see Shared
	calls    calls
	asked    asked // see Prefetch
	counts   counts
	marking  sync.Mutex // held while marks change
	marks    atomic.Pointer[marks]
	maxStale time.Duration
	now      func() time.Time
	rand     func() float64
}

// New builds a cache. It fails only for settings that can never work; a Redis
// that is down is used as soon as it is up. Close the cache when done.
func New(opts Options) (*Cache, error) {
	c := &Cache{maxStale: opts.MaxStale, now: opts.Now, rand: opts.Rand}
	if c.maxStale == 0 {
		c.maxStale = DefaultMaxStale
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.rand == nil {
		c.rand = rand.Float64
	}
	c.calls.byKey = map[localKey]*Call{}
	var err error
	if c.remote, err = newRemote(opts); err != nil {
		return nil, err
	}
	if c.remote != nil {
		c.counter, err = newCounter(opts)
	}
	if err == nil {
		c.local, err = newLocal(opts)
	}
	if err != nil {
		c.counter.close()
		c.remote.close()
		return nil, err
	}
	return c, nil
}

// Close ends all calls with [ErrClosed], waits for running Redis operations and
// closes the connections. Later reads miss.
func (c *Cache) Close() {
	c.calls.close()
	c.counter.close()
	c.remote.close()
	c.local.close()
}

// millis returns the current time in the unit of all records.
func (c *Cache) millis() int64 { return c.now().UnixMilli() }
