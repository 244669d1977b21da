package attempt

import (
	"fmt"
	"math"
	"net/netip"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

const (
	// maxAddresses bounds memory. An evicted address starts from zero again; the limit on all
	// addresses together still holds.
	maxAddresses = 10_000
	// tellEvery bounds how often an address over its limit is recorded in the audit log.
	tellEvery = time.Minute
)

// Rate allows Burst failures at once, and then one more Every so often.
type Rate struct {
	Burst int
	Every time.Duration
}

// LimitedError means that there were too many attempts.
type LimitedError struct {
	// After is how long until another attempt is allowed, in whole seconds, at least one.
	After time.Duration
	// Tell is set once a minute per address; errors without it need not be logged.
	Tell bool
}

// Error implements error. The text may be shown.
func (e *LimitedError) Error() string {
	return fmt.Sprintf("There were too many attempts. Try again in %d seconds.", int(e.After.Seconds()))
}

// Limiter slows down failed attempts. An attempt takes a place when it begins and gives it back
// when it succeeds, so concurrent attempts get no further than sequential ones.
type Limiter struct {
	now func() time.Time
	one Rate

	mu    sync.Mutex
	byWho *lru.Cache[netip.Prefix, *allowance]
	all   *allowance
}

type allowance struct {
	failures *rate.Limiter
	pending  int
	told     time.Time
}

// NewLimiter returns a Limiter that allows each address the rate one, and all addresses together
// the rate all, unless that is zero. A nil clock means [time.Now].
func NewLimiter(one, all Rate, now func() time.Time) *Limiter {
	if now == nil {
		now = time.Now
	}
	byWho, _ := lru.New[netip.Prefix, *allowance](maxAddresses) // fails only for a size below 1
	return &Limiter{now: now, one: one, byWho: byWho, all: all.allowance()}
}

func (r Rate) allowance() *allowance {
	if r == (Rate{}) {
		return &allowance{failures: rate.NewLimiter(rate.Inf, 0)}
	}
	return &allowance{failures: rate.NewLimiter(rate.Every(r.Every), r.Burst)}
}

// who returns the part of an address that identifies one sender: a machine usually has a whole
// IPv6 /64.
func who(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits) // the zero prefix for no address
	return p
}

// of needs l.mu.
func (l *Limiter) of(a netip.Addr) *allowance {
	key := who(a)
	if known, ok := l.byWho.Get(key); ok {
		return known
	}
	made := l.one.allowance()
	l.byWho.Add(key, made)
	return made
}

// wait returns how long until another attempt may begin; 0 means now.
func (a *allowance) wait(now time.Time) time.Duration {
	if a.failures.Limit() == rate.Inf {
		return 0
	}
	missing := float64(a.pending+1) - a.failures.TokensAt(now)
	if missing < 1e-6 { // a whole token, up to floating-point error
		return 0
	}
	return time.Duration(math.Ceil(missing/float64(a.failures.Limit()))) * time.Second
}

// Begin takes a place for an attempt. The caller must call end exactly once.
func (l *Limiter) Begin(a netip.Addr) (end func(failed bool), limited *LimitedError) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, one := l.now(), l.of(a)
	if wait := max(one.wait(now), l.all.wait(now)); wait > 0 {
		return nil, one.limited(now, wait)
	}
	one.pending++
	l.all.pending++
	return func(failed bool) {
		l.mu.Lock()
		defer l.mu.Unlock()
		one.pending--
		l.all.pending--
		if failed {
			one.failures.AllowN(l.now(), 1)
			l.all.failures.AllowN(l.now(), 1)
		}
	}, nil
}

// Refuse counts a failure against its address only, for attempts that are not guesses, or that
// are always let in when right.
func (l *Limiter) Refuse(a netip.Addr) *LimitedError {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, one := l.now(), l.of(a)
	if wait := one.wait(now); wait > 0 {
		return one.limited(now, wait)
	}
	one.failures.AllowN(now, 1)
	return nil
}

func (a *allowance) limited(now time.Time, wait time.Duration) *LimitedError {
	e := &LimitedError{After: wait, Tell: now.Sub(a.told) >= tellEvery}
	if e.Tell {
		a.told = now
	}
	return e
}
