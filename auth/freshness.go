package auth

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// minAge is the freshest a caller may ask for: browsers send `no-cache` on their
// own at every reload, and each such read would cost Okta calls.
const minAge = 5 * time.Second

// maxAge caps what a header may name: a year, beyond which nothing is kept.
const maxAge = 365 * 24 * time.Hour

// Freshness is what a request asks of cached data. The zero value leaves it all
// to the cache.
type Freshness struct {
	// MaxAge bounds the age of the entries used, if Bounded.
	MaxAge time.Duration
	// Bounded tells whether MaxAge was asked for.
	Bounded bool
	// OnlyIfCached forbids calls to Okta.
	OnlyIfCached bool
	// StaleIfError is how far past its fresh life an entry may be used when Okta
	// cannot be asked; 0 leaves that to the cache.
	StaleIfError time.Duration
}

// FreshnessOf reads a request's Cache-Control for a caller that may steer
// freshness; for any other caller, and for what is malformed, it asks for nothing.
// no-cache and small ages count as five seconds.
func FreshnessOf(p *Principal, header http.Header) Freshness {
	var f Freshness
	if p == nil || !p.Freshness {
		return f
	}
	for part := range strings.SplitSeq(strings.Join(header.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch strings.ToLower(name) {
		case "no-cache":
			f.bound(0)
		case "max-age":
			if age, ok := seconds(value); ok {
				f.bound(age)
			}
		case "only-if-cached":
			f.OnlyIfCached = true
		case "stale-if-error":
			if age, ok := seconds(value); ok {
				f.StaleIfError = age
			}
		}
	}
	return f
}

// bound keeps the strictest age asked for, never below minAge.
func (f *Freshness) bound(age time.Duration) {
	age = max(age, minAge)
	if !f.Bounded || age < f.MaxAge {
		f.MaxAge = age
	}
	f.Bounded = true
}

// Allows tells whether an entry of that age satisfies the request.
func (f Freshness) Allows(age time.Duration) bool { return !f.Bounded || age <= f.MaxAge }

// seconds reads delta-seconds (RFC 9111, section 1.2.2), quoted or not; what
// overflows is the largest value.
func seconds(s string) (time.Duration, bool) {
	s = strings.Trim(strings.TrimSpace(s), `"`)
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if limit := int64(maxAge / time.Second); err != nil || n > limit {
		n = limit
	}
	return time.Duration(n) * time.Second, true
}
