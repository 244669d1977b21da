package fetch

import (
	"errors"
	"time"

	"oktagraph/cache"
)

// ErrNotCached reports that an answer needed a call to Okta but its request allowed none
// (Freshness.OnlyIfCached).
var ErrNotCached = errors.New("not in the cache, and no call to Okta is allowed")

// Freshness is what a request demands of cached data. The zero value leaves everything to the
// cache.
type Freshness struct {
	// MaxAge is the greatest age of a usable entry, if Bounded.
	MaxAge  time.Duration
	Bounded bool
	// OnlyIfCached forbids calls to Okta: what is missing fails with ErrNotCached.
	OnlyIfCached bool
	// StaleIfError is how far past its fresh life an entry may still be served when Okta cannot
	// answer, if StaleBounded; 0 allows no stale entry.
	StaleIfError time.Duration
	StaleBounded bool
}

// IsFresh reports whether the operation may build on a cached value: it is fresh by its kind,
// and no older than the caller accepts. Values read since the operation began are always
// acceptable.
func IsFresh[T any](of Operation, e cache.Entry[T]) bool {
	r := of.operation()
	return e.State == cache.Fresh && r.Accepts(e.Age)
}

// Accepts reports whether the caller accepts a value of this age.
func (r *Request) Accepts(age time.Duration) bool {
	f := r.freshness
	return !f.Bounded || age <= max(f.MaxAge, time.Since(r.Began))
}

// Use reports whether a cached value may be built on. If so, and if it was read before the
// operation began, it is counted as a hit.
func Use[T any](of Operation, e cache.Entry[T]) bool {
	r := of.operation()
	if !IsFresh(r, e) || e.NotFound {
		return false
	}
	r.Reused(e.Age)
	return true
}

// StandsIn reports whether a cached value that is not fresh may answer when Okta cannot. A
// caller who bounds the age of answers (no-cache, max-age) gets such a copy only by
// stale-if-error, as in RFC 5861, or within max-age if only-if-cached.
func StandsIn[T any](of Operation, kind *cache.Kind[T], e cache.Entry[T]) bool {
	r := of.operation()
	f := r.freshness
	switch {
	case e.State == cache.Miss:
		return false
	case f.OnlyIfCached:
		return f.Bounded && e.Age <= f.MaxAge || !f.Bounded
	case !f.Bounded && !f.StaleBounded:
		return true
	case !f.StaleBounded:
		return false
	}
	fresh := kind.Soft
	if f.Bounded {
		fresh = min(fresh, f.MaxAge)
	}
	return e.Age-fresh <= f.StaleIfError
}
