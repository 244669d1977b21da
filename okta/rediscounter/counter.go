// Package rediscounter keeps the numbers by which replicas share an Okta budget in
// Redis. It is what okta.WithCounter takes.
package rediscounter

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Counter implements okta.Counter. Every method is one round trip on one key, so it
// works on Redis Cluster.
type Counter struct {
	client redis.UniversalClient
	raise  *redis.Script
}

// raiseScript compares numbers below 2^53, which Lua holds exactly, and stores the
// text it was given, which no conversion can spoil.
const raiseScript = `
local have = redis.call('GET', KEYS[1])
if have and tonumber(have) >= tonumber(ARGV[1]) then return have end
if tonumber(ARGV[1]) <= 0 then return '0' end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]`

// New returns a counter that uses client, which stays the caller's to close.
func New(client redis.UniversalClient) *Counter {
	return &Counter{client: client, raise: redis.NewScript(raiseScript)}
}

// Add adds n to a number and returns the sum. The time left until expires is told to
// Redis instead of the moment, so that Redis' clock need not agree with ours.
func (c *Counter) Add(ctx context.Context, key string, n int64, expires time.Time) (int64, error) {
	pipe := c.client.Pipeline()
	sum := pipe.IncrBy(ctx, key, n)
	pipe.PExpire(ctx, key, ttl(expires))
	if _, err := pipe.Exec(ctx); err != nil {
		return 0, fmt.Errorf("add to a counter in redis: %w", err)
	}
	return sum.Val(), nil
}

// Raise sets a number to value if that is more, and returns what it is then.
func (c *Counter) Raise(ctx context.Context, key string, value int64, expires time.Time) (int64, error) {
	n, err := c.raise.Run(ctx, c.client, []string{key}, value, ttl(expires).Milliseconds()).Int64()
	if err != nil {
		return 0, fmt.Errorf("raise a counter in redis: %w", err)
	}
	return n, nil
}

// ttl is at least a second: a number that expires at once would count nothing.
func ttl(expires time.Time) time.Duration { return max(time.Second, time.Until(expires)) }
