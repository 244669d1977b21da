package oktasim

import (
	"hash/fnv"
	"sync"
	"time"
)

// limiter implements Okta's fixed windows of one minute: one per bucket, each starting at
// a second of its own and shared by all callers of the org. Within a window, a token may
// spend its share.
type limiter struct {
	cfg    Config
	limits limits

	mu      sync.Mutex
	windows map[string]*rateWindow
}

type rateWindow struct {
	start   time.Time
	spent   int
	byToken map[string]int
}

const windowLength = time.Minute

func newLimiter(cfg Config, l limits) *limiter {
	if len(cfg.Buckets) > 0 {
		merged := map[string]int{}
		for k, v := range l.byBucket {
			merged[k] = v
		}
		for k, v := range cfg.Buckets {
			merged[k] = v
		}
		l.byBucket = merged
	}
	return &limiter{cfg: cfg, limits: l, windows: map[string]*rateWindow{}}
}

// verdict is the content of an answer's rate-limit headers.
type verdict struct {
	ok               bool
	limit, remaining int
	reset            int64 // Unix seconds
}

// spend takes one call from the bucket, or reports that none may be taken.
func (l *limiter) spend(bucket string, who *principal, now time.Time) verdict {
	limit := l.limits.of(bucket)
	l.mu.Lock()
	defer l.mu.Unlock()
	start := l.startOf(bucket, now)
	w := l.windows[bucket]
	if w == nil || !w.start.Equal(start) {
		w = &rateWindow{start: start, byToken: map[string]int{}}
		l.windows[bucket] = w
	}
	key, share := "", 1.0
	if who != nil {
		key, share = who.key, who.share
	}
	ceiling := int(float64(limit) * share)
	foreign := int(float64(l.cfg.ForeignTraffic) * now.Sub(start).Seconds() / windowLength.Seconds())
	org := w.spent + foreign
	v := verdict{limit: limit, reset: start.Add(windowLength).Unix()}
	if v.ok = org < limit && w.byToken[key] < ceiling; v.ok {
		w.spent++
		w.byToken[key]++
		org++
	}
	v.remaining = max(0, limit-org)
	if l.cfg.ShareInHeaders {
		v.limit = ceiling
		v.remaining = min(v.remaining, ceiling-w.byToken[key])
	}
	if !v.ok {
		v.remaining = 0
	}
	return v
}

// startOf returns the start of the bucket's current window. Windows are not aligned to
// the clock's minutes.
func (l *limiter) startOf(bucket string, now time.Time) time.Time {
	h := fnv.New64a()
	_, _ = h.Write([]byte(bucket))
	shift := time.Duration((h.Sum64()^l.cfg.Seed)%60) * time.Second
	return now.Add(-shift).Truncate(windowLength).Add(shift)
}
