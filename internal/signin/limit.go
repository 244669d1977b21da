package signin

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
	// failBurst and failEvery bound the failed attempts of one address: five typing errors,
	// then one in ten seconds.
	failBurst = 5
	failEvery = 10 * time.Second
	// allBurst and allEvery bound those of all addresses together, 100 per minute.
	allBurst = 100
	allEvery = time.Minute / allBurst
	// maxAddresses bounds memory. An address that falls out begins afresh, as it does
	// after a minute anyway; the bound of all together still holds.
	maxAddresses = 10_000
	// openBurst and openEvery bound how often one one-time link is opened, from wherever: each
	// opening is a session, and of too many sessions in the store the oldest go, which are
	// other people's.
	openBurst = 20
	openEvery = 10 * time.Second
	// tellEvery bounds what one address that is over its limit writes to the audit log.
	tellEvery = time.Minute
)

// LimitedError says that there were too many attempts: failed ones, or of one one-time link.
type LimitedError struct {
	// After is when another may be made, in whole seconds, at least one.
	After time.Duration
	tell  bool
}

// Error may be shown.
func (e *LimitedError) Error() string {
	return fmt.Sprintf("There were too many attempts. Try again in %d seconds.", int(e.After.Seconds()))
}

// limits slows failed attempts. An attempt takes its place before it is made and gives it
// back when it succeeds, so that many at once get no further than many in turn.
type limits struct {
	now func() time.Time

	mu    sync.Mutex
	byWho *lru.Cache[netip.Prefix, *allowance]
	opens *lru.Cache[string, *rate.Limiter] // by the mark of a one-time link
	all   allowance
}

type allowance struct {
	failures *rate.Limiter
	pending  int
	told     time.Time
}

func newLimits(now func() time.Time) *limits {
	byWho, _ := lru.New[netip.Prefix, *allowance](maxAddresses) // fails only for a size below 1
	opens, _ := lru.New[string, *rate.Limiter](maxAddresses)
	return &limits{now: now, byWho: byWho, opens: opens, all: allowance{failures: rate.NewLimiter(rate.Every(allEvery), allBurst)}}
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
func (l *limits) of(a netip.Addr) *allowance {
	key := who(a)
	if known, ok := l.byWho.Get(key); ok {
		return known
	}
	made := &allowance{failures: rate.NewLimiter(rate.Every(failEvery), failBurst)}
	l.byWho.Add(key, made)
	return made
}

// wait is how long until another attempt may begin; 0 is now.
func (a *allowance) wait(now time.Time) time.Duration {
	missing := float64(a.pending+1) - a.failures.TokensAt(now)
	if missing < 1e-6 { // what floating point makes of a whole token
		return 0
	}
	return time.Duration(math.Ceil(missing/float64(a.failures.Limit()))) * time.Second
}

// begin takes a place for an attempt. end must be called once.
func (l *limits) begin(a netip.Addr) (end func(failed bool), limited *LimitedError) {
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

// refuse counts a failure that guesses nothing, of its address alone.
func (l *limits) refuse(a netip.Addr) *LimitedError {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, one := l.now(), l.of(a)
	if wait := one.wait(now); wait > 0 {
		return one.limited(now, wait)
	}
	one.failures.AllowN(now, 1)
	return nil
}

// open takes an opening of a one-time link.
func (l *limits) open(link string) *LimitedError {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := mark("open", link)
	known, ok := l.opens.Get(key)
	if !ok {
		known = rate.NewLimiter(rate.Every(openEvery), openBurst)
		l.opens.Add(key, known)
	}
	if !known.AllowN(l.now(), 1) {
		return &LimitedError{After: openEvery}
	}
	return nil
}

func (a *allowance) limited(now time.Time, wait time.Duration) *LimitedError {
	e := &LimitedError{After: wait, tell: now.Sub(a.told) >= tellEvery}
	if e.tell {
		a.told = now
	}
	return e
}
