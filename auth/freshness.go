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

// maxAge caps what a header may name: a year, beyond which nothing is kept.
const maxAge = 365 * 24 * time.Hour

// Freshness is what a request asks of cached data. The zero value leaves it all
// to the cache.
type Freshness struct {
	// MaxAge is the greatest age of an entry that may be used, if Bounded.
	MaxAge  time.Duration
	Bounded bool
	// OnlyIfCached forbids calls to Okta.
	OnlyIfCached bool
	// StaleIfError is how far past its fresh life an entry may still be used when
	// Okta cannot answer, if StaleBounded; 0 allows no stale entry.
	StaleIfError time.Duration
	StaleBounded bool
}

// FreshnessOf reads a request's Cache-Control for a caller that may steer
// freshness; for any other caller, and for what is malformed, it asks for nothing.
// no-cache and small ages count as five seconds; of several values of one
// directive the strictest counts.
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

// boundStale keeps the shortest time past their fresh life asked for.
func (f *Freshness) boundStale(past time.Duration) {
	if !f.StaleBounded || past < f.StaleIfError {
		f.StaleIfError = past
	}
	f.StaleBounded = true
}

type freshnessKey struct{}

// WithFreshness returns a context that carries what a request asks of cached data.
func WithFreshness(ctx context.Context, f Freshness) context.Context {
	return context.WithValue(ctx, freshnessKey{}, f)
}

// FreshnessFrom returns what the request of ctx asks of cached data; the zero
// value when it asks for nothing.
func FreshnessFrom(ctx context.Context) Freshness {
	f, _ := ctx.Value(freshnessKey{}).(Freshness)
	return f
}

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
