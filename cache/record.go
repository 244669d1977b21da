package cache

import (
	"sync/atomic"
	"time"
)

// settleTime is how long a read of a higher rank is protected from lower-ranked
// ones. Recorded orgs showed list and search lags of one to three seconds; a
// minute leaves room for a loaded index. It is also how long an invalidation is
// remembered, so that no fetch begun before it can bring the old value back.
const settleTime = time.Minute

// meta is what the tiers use to compare and expire entries. Times are Unix
// milliseconds, which replicas share within the error of their clocks.
type meta struct {
	notFound bool // Okta said that there is no such thing
	deleted  bool // invalidated: a miss that holds back older reads
	rank     uint8
	version  int64
	readAt   int64
	soft     int64
	hard     int64
}

// beats reports whether m may replace old. The script in script.go does the same
// in Redis; a property test checks that they agree.
func (m meta) beats(old meta) bool {
	if m.version != 0 && old.version != 0 && m.version != old.version {
		return m.version > old.version
	}
	if m.rank >= old.rank {
		return m.readAt >= old.readAt
	}
	return m.readAt-old.readAt >= settleTime.Milliseconds()
}

// state returns the state of m at now (Unix milliseconds).
func (m meta) state(now int64) State {
	switch {
	case m.deleted || now >= m.hard:
		return Miss
	case now >= m.soft:
		return Stale
	default:
		return Fresh
	}
}

// within shortens the life of a value that a process with a larger MaxStale wrote.
func (m meta) within(maxStale time.Duration) meta {
	if !m.notFound && !m.deleted {
		m.hard = min(m.hard, max(m.soft, m.readAt+maxStale.Milliseconds()))
	}
	return m
}

func (m meta) age(now int64) time.Duration {
	return time.Duration(max(0, now-m.readAt)) * time.Millisecond
}

// tombstone marks an invalidation. It ranks as a list: until settleTime has passed,
// a search result is not trusted to include the change.
func tombstone(now int64) meta {
	hard := now + settleTime.Milliseconds()
	return meta{deleted: true, rank: RankList, readAt: now, soft: hard, hard: hard}
}

// record is one entry of the in-process tier.
type record struct {
	meta
	value  any // the decoded T; nil when not found or deleted
	weight uint32
	// cleared is the time of the latest mark known not to hide the value, see hides.
	cleared atomic.Int64
}

// jitterSpan is the largest part of a lifetime that jitter takes off, so that things
// read together are not all refreshed together.
const jitterSpan = 0.1

// newMeta computes an item's lifetimes. ok is false when the kind does not store
// such a thing or it has expired already.
func newMeta[T any](c *Cache, k *Kind[T], it *Item[T], now int64) (m meta, ok bool) {
	readAt := now
	if !it.ReadAt.IsZero() {
		readAt = min(now, it.ReadAt.UnixMilli())
	}
	soft, hard := k.Soft, max(k.Soft, k.Hard)
	if !k.Lasting {
		hard = max(k.Soft, min(k.Hard, c.maxStale))
	}
	if it.NotFound {
		soft, hard = k.NotFoundTTL, k.NotFoundTTL
	}
	keep := 1 - jitterSpan*c.rand()
	m = meta{
		notFound: it.NotFound,
		rank:     min(it.Rank, RankByID),
		version:  min(max(0, it.Version), maxWireInt),
		readAt:   max(0, readAt),
	}
	m.soft = m.readAt + int64(keep*float64(soft.Milliseconds()))
	m.hard = m.readAt + int64(keep*float64(hard.Milliseconds()))
	return m, m.hard > now
}
