package cache

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
)

// Taken is what is left of an allowance that refills steadily.
type Taken struct {
	// OK reports whether enough was left; if not, nothing was taken.
	OK bool
	// Left may still be taken at once.
	Left int
	// Wait is how long until enough will be left, 0 when OK.
	Wait time.Duration
	// Full is how long until the allowance is full again.
	Full time.Duration
}

// Take takes n of the perMinute that all replicas together have under a key; 0 only looks, a
// negative n gives back. At most perMinute are left at any moment, and they come back one by one
// over a minute. Errors are as for Add.
func (s *Shared) Take(ctx context.Context, key string, perMinute, n int) (Taken, error) {
	var taken Taken
	err := s.remote.do(ctx, func(ctx context.Context) error {
		r := rate{limiter: redis_rate.NewLimiter(unprefixed{s.remote.client}), limit: redis_rate.PerMinute(perMinute), key: rateKey(key)}
		t, err := r.take(ctx, n)
		taken = t
		return err
	})
	if err != nil {
		return Taken{}, fmt.Errorf("take from an allowance in redis: %w", err)
	}
	return taken, nil
}

// rate is one allowance.
type rate struct {
	limiter *redis_rate.Limiter
	limit   redis_rate.Limit
	key     string
}

// roundingWait is shorter than any allowance takes to regain one, and longer than the rounding
// error of a script's clock: only a caller that takes a whole allowance is refused for so short.
const roundingWait = time.Millisecond

func (r rate) take(ctx context.Context, n int) (Taken, error) {
	got, err := r.limiter.AllowN(ctx, r.key, r.limit, n)
	if err == nil && got.RetryAfter >= 0 && got.RetryAfter < roundingWait {
		got, err = r.limiter.AllowN(ctx, r.key, r.limit, n)
	}
	if err != nil {
		return Taken{}, err //nolint:wrapcheck // Take does
	}
	one := r.limit.Period / time.Duration(r.limit.Rate)
	if n < 0 && got.ResetAfter <= 0 {
		// The library writes nothing when giving back would fill the allowance, so give back
		// all but one. That one comes back by itself, and it is never more than one.
		got, err = r.limiter.AllowN(ctx, r.key, r.limit, min(0, n-int(got.ResetAfter/one)+2))
		if err != nil {
			return Taken{}, err //nolint:wrapcheck // Take does
		}
	}
	taken := Taken{OK: got.RetryAfter < 0, Left: got.Remaining, Wait: max(0, got.RetryAfter), Full: max(0, got.ResetAfter)}
	switch {
	case got.ResetAfter <= 0:
		taken.Left = r.limit.Rate // the library's rounding would give one less
	case !taken.OK: // the library says 0
		taken.Left = max(0, r.limit.Rate-1-int(got.ResetAfter/one))
	}
	return taken, nil
}

// rateKey keeps allowances separate from entries and counters, see counterKey.
func rateKey(key string) string { return "og:~rate:" + plainOrHash(key, true) }

// unprefixed removes the library's own prefix from keys: all of ours begin with "og:", to which a
// Redis user may be restricted.
type unprefixed struct{ redis.UniversalClient }

const libraryPrefix = "rate:"

// Eval implements redis.Scripter.
func (u unprefixed) Eval(ctx context.Context, script string, keys []string, args ...any) *redis.Cmd {
	return u.UniversalClient.Eval(ctx, script, ownKeys(keys), args...)
}

// EvalSha implements redis.Scripter.
func (u unprefixed) EvalSha(ctx context.Context, sha string, keys []string, args ...any) *redis.Cmd {
	return u.UniversalClient.EvalSha(ctx, sha, ownKeys(keys), args...)
}

func ownKeys(keys []string) []string {
	own := make([]string, len(keys))
	for i, key := range keys {
		own[i] = strings.TrimPrefix(key, libraryPrefix)
	}
	return own
}
