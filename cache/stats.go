package cache

import "sync/atomic"

// Stats counts what happened since the cache was created.
type Stats struct {
	// MemoryHits and RedisHits are entries found, stale ones included; Misses
	// were found in neither tier.
	MemoryHits, RedisHits, Misses uint64
	// RedisRoundTrips are batches sent to Redis, RedisFailures those without an
	// answer in time, RedisSkipped those not sent because the breaker was open.
	RedisRoundTrips, RedisFailures, RedisSkipped uint64
	// RedisUp reports whether Redis is configured and in use.
	RedisUp bool
	// LocalEntries and LocalBytes are about what the in-process tier holds.
	LocalEntries int
	LocalBytes   uint64
}

type counts struct {
	memoryHits, redisHits, misses atomic.Uint64
}

// Stats returns the counters, for metrics.
func (c *Cache) Stats() Stats {
	s := Stats{
		MemoryHits: c.counts.memoryHits.Load(),
		RedisHits:  c.counts.redisHits.Load(),
		Misses:     c.counts.misses.Load(),
	}
	if c.local != nil {
		s.LocalEntries = c.local.entries.EstimatedSize()
		s.LocalBytes = c.local.entries.WeightedSize()
	}
	if c.remote != nil {
		s.RedisRoundTrips = c.remote.roundTrips.Load()
		s.RedisFailures = c.remote.failures.Load()
		s.RedisSkipped = c.remote.skipped.Load()
		s.RedisUp = !c.remote.breaker.open()
	}
	return s
}
