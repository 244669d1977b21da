package quota

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxLocal bounds the allowances that a process holds: far more than it has clients. It is needed
// because clients' names may come from tokens.
const maxLocal = 10_000

// local holds the allowances as far as this process knows them.
type local struct {
	now func() time.Time

	mu   sync.Mutex
	byID map[string]*rate.Limiter
}

func newLocal(now func() time.Time) *local {
	return &local{now: now, byID: map[string]*rate.Limiter{}}
}

// take is Quota.Take for this process only.
func (l *local) take(key string, perMinute, n int) Taken {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	of := l.of(key, perMinute, now)
	ok := of.AllowN(now, n)
	left := of.TokensAt(now)
	taken := Taken{OK: ok, Left: max(0, int(left)), Full: needs(of, float64(perMinute)-left)}
	if !ok {
		taken.Wait = needs(of, float64(n)-left)
	}
	return taken
}

// charge also counts locally what was taken through Redis, so that allowances are not full again
// when Redis goes away.
func (l *local) charge(key string, perMinute, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	of := l.of(key, perMinute, now)
	of.AllowN(now, min(n, int(of.TokensAt(now))))
}

// needs returns how long an allowance takes to regain n.
func needs(of *rate.Limiter, n float64) time.Duration {
	return max(0, time.Duration(n/float64(of.Limit())*float64(time.Second)))
}

// of returns the allowance of a key; the lock is held. When the limit changes, what was spent still
// counts: a client's keys may have different limits, and it could alternate between them.
func (l *local) of(key string, perMinute int, now time.Time) *rate.Limiter {
	of, ok := l.byID[key]
	if ok {
		if of.Burst() != perMinute {
			of.SetLimitAt(now, perSecond(perMinute))
			of.SetBurstAt(now, perMinute)
		}
		return of
	}
	if len(l.byID) >= maxLocal {
		l.forget(now)
	}
	of = rate.NewLimiter(perSecond(perMinute), perMinute)
	l.byID[key] = of
	return of
}

func perSecond(perMinute int) rate.Limit {
	return rate.Limit(float64(perMinute) / time.Minute.Seconds())
}

// forget drops the allowances that are full, which are no different from new ones; if there
// are none, it drops all.
func (l *local) forget(now time.Time) {
	before := len(l.byID)
	for key, of := range l.byID {
		if of.TokensAt(now) >= float64(of.Burst()) {
			delete(l.byID, key)
		}
	}
	if len(l.byID) == before {
		clear(l.byID)
	}
}
