package config

import "time"

// Cache says how much is kept in the process, how old an answer may be, and how
// long it waits for something newer.
type Cache struct {
	// Local bounds the in-process tier.
	Local Size `yaml:"local"`
	// MaxStale is the greatest age of what stands in when Okta cannot answer.
	MaxStale Duration `yaml:"maxStale"`
	// Wait is how long an answer with a copy at hand waits for Okta before the
	// copy is given.
	Wait Duration `yaml:"wait"`
}

// The bounds of Cache's fields.
const (
	// minStale keeps a refresh that fails once from turning into errors: lists
	// are fresh for a minute.
	minStale = Duration(time.Minute)
	maxStale = Duration(24 * time.Hour)
)

// DefaultCache is what holds for fields that are left out. 64 MiB hold some
// 35,000 users of 1 KB each. Half an hour outlasts most of Okta's incidents, and is
// the longest that a revoked role may still be shown because of one. A second is
// what people notice.
func DefaultCache() Cache {
	return Cache{Local: 64 << 20, MaxStale: Duration(30 * time.Minute), Wait: Duration(time.Second)}
}

func (c *Cache) defaults(written func(path string) bool) {
	usual := DefaultCache()
	if !written("cache.local") {
		c.Local = usual.Local
	}
	if !written("cache.maxStale") {
		c.MaxStale = usual.MaxStale
	}
	if !written("cache.wait") {
		c.Wait = usual.Wait
	}
}

// check also holds wait to the deadline of an operation.
func (c *Cache) check(r *report, deadline Duration) {
	if c.Local <= 0 {
		r.add("cache.local", "must be above 0; write for example 64MiB")
	}
	if c.MaxStale < minStale || c.MaxStale > maxStale {
		r.add("cache.maxStale", "must be from 1m to 24h")
	}
	if c.Wait < 0 || c.Wait > deadline {
		r.add("cache.wait", "must be from 0s to %s, the deadline of an operation", deadline)
	}
}
