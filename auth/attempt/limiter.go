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
	// maxAddresses bounds memory. An address that falls out begins afresh; a bound of all
	// together still holds.
	maxAddresses = 10_000
	// tellEvery bounds what one address that is over its limit writes to the audit log.
	tellEvery = time.Minute
)

// Rate is how many failures may come at once, and how often one more after that.
type Rate struct {
	Burst int
	Every time.Duration
}

// LimitedError says that there were too many attempts.
type LimitedError struct {
	// After is when another may be made, in whole seconds, at least one.
	After time.Duration
	// Tell is set once a minute and address: the others need not be logged.
	Tell bool
}

// Error may be shown.
func (e *LimitedError) Error() string {
	return fmt.Sprintf("There were too many attempts. Try again in %d seconds.", int(e.After.Seconds()))
}

// Limiter slows failed attempts. An attempt takes its place before it is made and gives it
// back when it succeeds, so that many at once get no further than many in turn.
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

// NewLimiter returns a Limiter of one address's failures and of those of all together; a zero
// Rate of all does not bound them. A nil clock is [time.Now].
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

// who is the part of an address that one party has: a whole IPv6 /64 usually is one machine's.
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

// wait is how long until another attempt may begin; 0 is now.
func (a *allowance) wait(now time.Time) time.Duration {
	if a.failures.Limit() == rate.Inf {
		return 0
	}
	missing := float64(a.pending+1) - a.failures.TokensAt(now)
	if missing < 1e-6 { // what floating point makes of a whole token
		return 0
	}
	return time.Duration(math.Ceil(missing/float64(a.failures.Limit()))) * time.Second
}

// Begin takes a place for an attempt. end must be called once.
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

// Refuse counts a failure of its address alone, for attempts that guess nothing, or that are
// let in whenever they are right.
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
