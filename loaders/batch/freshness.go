package batch

import (
	"errors"
	"time"
)

// ErrNotCached reports that an answer needed a call to Okta while its request
// allowed none (Freshness.OnlyIfCached).
var ErrNotCached = errors.New("not in the cache, and no call to Okta is allowed")

// Freshness is what a request asks of cached data. The zero value leaves
// everything to the cache.
type Freshness struct {
	// MaxAge is the greatest age of an entry that may be used, if Bounded.
	MaxAge  time.Duration
	Bounded bool
	// OnlyIfCached forbids calls to Okta: what is missing is ErrNotCached.
	OnlyIfCached bool
	// StaleIfError is how far past its fresh life an entry may still be used
	// when Okta cannot answer, if StaleBounded; 0 allows no stale entry.
	StaleIfError time.Duration
	StaleBounded bool
}
