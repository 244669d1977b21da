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
	// OK reports whether as much was left as was asked for; if not, nothing was taken.
	OK bool
	// Left may still be taken at once.
	Left int
	// Wait is when as much as was asked for will be left, 0 when OK.
	Wait time.Duration
	// Full is when nothing of the allowance will be missing.
	Full time.Duration
}

// Take takes n of the perMinute that all replicas together have under a key: none to look,
// and below 0 to give back. At most perMinute are left at any moment, and they come back one
// by one over a minute. Errors are as for Add.
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

// roundingWait is less than any call's worth of an allowance, and more than the clock of a
// script is rounded by: who is refused for that little takes all there is of an allowance.
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
		// The library writes nothing where giving back fills the allowance: give back what
		// leaves one missing. What is missing then comes back by itself, and is never more.
		got, err = r.limiter.AllowN(ctx, r.key, r.limit, min(0, n-int(got.ResetAfter/one)+2))
		if err != nil {
			return Taken{}, err //nolint:wrapcheck // Take does
		}
	}
	taken := Taken{OK: got.RetryAfter < 0, Left: got.Remaining, Wait: max(0, got.RetryAfter), Full: max(0, got.ResetAfter)}
	switch {
	case got.ResetAfter <= 0:
		taken.Left = r.limit.Rate // not one less for its rounding
	case !taken.OK: // the library says 0
		taken.Left = max(0, r.limit.Rate-1-int(got.ResetAfter/one))
	}
	return taken, nil
}

// rateKey keeps allowances apart from entries and counters, see counterKey.
func rateKey(key string) string { return "og:~rate:" + plainOrHash(key, true) }

// unprefixed takes the library's own prefix off keys: all of ours begin with "og:", which is
// what a Redis user may be restricted to.
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
