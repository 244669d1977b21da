package cache

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// Shared is a set of counters that all replicas on one Redis share: the budgets of
// Okta's fixed rate-limit windows. Each expires when its window ends. Unlike the
// cache it returns errors, because callers must know when to count alone.
type Shared struct {
	remote *remote
}

// Shared returns the counters of this cache's Redis; ok is false without Redis.
func (c *Cache) Shared() (counters *Shared, ok bool) {
	if c.counter == nil {
		return nil, false
	}
	return &Shared{remote: c.counter}, true
}

// CountBudget is how long one round trip to count may take. A cache that waits is
// slower than none, but a process that counts alone spends what others have spent.
// A quarter of a second is less than a refused call costs, and outlasts a pause of
// Redis or of this process.
const CountBudget = 250 * time.Millisecond

// newCounter opens separate connections, so that neither a late read nor the
// breaker of reads keeps anybody from counting.
func newCounter(opts Options) (*remote, error) {
	budget := max(CountBudget, opts.Redis.Budget)
	client, err := newClient(opts.Redis, budget)
	if err != nil {
		return nil, err
	}
	r := &remote{client: client, budget: budget}
	r.breaker = newBreaker(func() error { return r.ping(budget) }, nil) // the cache's own breaker logs
	return r, nil
}

// Add adds n (negative to give back, 0 to look) to the counter of a key and
// returns the sum. The counter is removed at expires. If Redis is away, Add fails
// within the budget of one round trip; the caller then counts on its own, and the
// addition may or may not have happened.
func (s *Shared) Add(ctx context.Context, key string, n int64, expires time.Time) (int64, error) {
	name := counterKey(key)
	return s.count(ctx, func(ctx context.Context, pipe redis.Pipeliner) func() (int64, error) {
		sum := pipe.IncrBy(ctx, name, n)
		pipe.PExpireAt(ctx, name, expires)
		return sum.Result
	})
}

// raiseScript sets KEYS[1] to ARGV[1] if that is more; ARGV[2] is when it expires.
const raiseScript = `
local now = tonumber(redis.call('GET', KEYS[1]) or '0') or 0
if tonumber(ARGV[1]) > now then
  redis.call('SET', KEYS[1], ARGV[1])
  now = ARGV[1]
end
redis.call('PEXPIREAT', KEYS[1], ARGV[2])
return tonumber(now)
`

// Raise sets the counter of a key to value if that is more, and returns the result.
// Errors are as for Add; a server that refuses scripts is an error too.
func (s *Shared) Raise(ctx context.Context, key string, value int64, expires time.Time) (int64, error) {
	name := counterKey(key)
	return s.count(ctx, func(ctx context.Context, pipe redis.Pipeliner) func() (int64, error) {
		ends := strconv.FormatInt(expires.UnixMilli(), 10)
		return pipe.Eval(ctx, raiseScript, []string{name}, value, ends).Int64
	})
}

// count runs commands on one key, so in one slot of a cluster, as a transaction.
func (s *Shared) count(ctx context.Context, queue func(context.Context, redis.Pipeliner) func() (int64, error)) (int64, error) {
	var sum int64
	err := s.remote.do(ctx, func(ctx context.Context) error {
		pipe := s.remote.client.TxPipeline()
		result := queue(ctx, pipe)
		if err := send(ctx, pipe); err != nil {
			return err
		}
		n, err := result()
		sum = n
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("count in redis: %w", err)
	}
	return sum, nil
}

// counterKey keeps counters separate from entries: no tenant begins with "~". Colons
// in the caller's key stay; a key with braces or spaces is hashed.
func counterKey(key string) string {
	return "og:~count:" + plainOrHash(key, true)
}
