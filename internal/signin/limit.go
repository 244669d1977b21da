package signin

import (
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"oktagraph/auth/attempt"
)

const (
	// failBurst and failEvery bound the failed attempts of one address: five typing errors,
	// then one every ten seconds.
	failBurst = 5
	failEvery = 10 * time.Second
	// allBurst and allEvery bound those of all addresses together, 100 per minute.
	allBurst = 100
	allEvery = time.Minute / allBurst
	// maxLinks bounds memory.
	maxLinks = 10_000
	// openBurst and openEvery bound how often a one-time link is opened, from any address: each
	// opening creates a session, and too many sessions in the store would evict the oldest,
	// which are other people's.
	openBurst = 20
	openEvery = 10 * time.Second
)

// LimitedError means that there were too many failed attempts, or openings of a one-time link.
type LimitedError = attempt.LimitedError

// limits slows down failed attempts and the opening of links.
type limits struct {
	*attempt.Limiter
	now func() time.Time

	mu    sync.Mutex
	opens *lru.Cache[string, *rate.Limiter] // by the mark of a one-time link
}

func newLimits(now func() time.Time) *limits {
	opens, _ := lru.New[string, *rate.Limiter](maxLinks) // fails only for a size below 1
	failures := attempt.NewLimiter(attempt.Rate{Burst: failBurst, Every: failEvery}, attempt.Rate{Burst: allBurst, Every: allEvery}, now)
	return &limits{Limiter: failures, now: now, opens: opens}
}

// open counts an opening of a one-time link.
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
