package config

import "time"

// Cache sets how much is kept in the process, how old an answer may be, and how
// long a request waits for a newer one.
type Cache struct {
	// Local bounds the in-process tier.
	Local Size `yaml:"local"`
	// MaxStale is the greatest age of data served when Okta cannot answer.
	MaxStale Duration `yaml:"maxStale"`
	// Wait is how long a request for which a copy is cached waits for Okta before
	// it gets the copy.
	Wait Duration `yaml:"wait"`
}

// The bounds of Cache's fields.
const (
	// minStale keeps one failed refresh from causing errors: lists are fresh for
	// a minute.
	minStale = Duration(time.Minute)
	maxStale = Duration(24 * time.Hour)
)

// DefaultCache returns the values of fields that are left out. 64 MiB hold some
// 35,000 users of 1 KB each. Half an hour outlasts most of Okta's incidents, and
// during one a revoked role is shown no longer than that. A second is a wait
// that people notice.
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

// check also requires wait to be within the deadline of an operation.
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
