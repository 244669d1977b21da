package auth

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// minAge is the freshest a caller may ask for: browsers send `no-cache` on their
// own at every reload, and each such read would cost Okta calls.
const minAge = 5 * time.Second

// maxAge caps the ages in a header at a year; nothing is cached for longer.
const maxAge = 365 * 24 * time.Hour

// Freshness is how fresh a request wants cached data to be. The zero value leaves
// that to the cache.
type Freshness struct {
	// MaxAge is the greatest age an entry may have, if Bounded.
	MaxAge  time.Duration
	Bounded bool
	// OnlyIfCached forbids calls to Okta.
	OnlyIfCached bool
	// StaleIfError is how far past its fresh life an entry may still be used when
	// Okta cannot answer, if StaleBounded; 0 allows no stale entry.
	StaleIfError time.Duration
	StaleBounded bool
}

// FreshnessOf reads a request's Cache-Control header. A caller that may not steer
// freshness gets the zero value, and malformed directives are ignored. no-cache and
// smaller ages count as five seconds; a directive's strictest value wins.
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
				f.boundStale(age)
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

// boundStale keeps the shortest time asked for.
func (f *Freshness) boundStale(past time.Duration) {
	if !f.StaleBounded || past < f.StaleIfError {
		f.StaleIfError = past
	}
	f.StaleBounded = true
}

type freshnessKey struct{}

// WithFreshness returns a context that carries a request's freshness.
func WithFreshness(ctx context.Context, f Freshness) context.Context {
	return context.WithValue(ctx, freshnessKey{}, f)
}

// FreshnessFrom returns the freshness that ctx carries; the zero value when it
// carries none.
func FreshnessFrom(ctx context.Context) Freshness {
	f, _ := ctx.Value(freshnessKey{}).(Freshness)
	return f
}

// seconds reads delta-seconds (RFC 9111, section 1.2.2), quoted or not; a number
// above maxAge, even one that overflows, becomes maxAge.
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
