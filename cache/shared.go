package cache

import (
	"context"
	"fmt"
	"time"
)

// Shared is a fixed-window counter that all replicas on one Redis add to: the
// budgets of Okta's rate-limit windows. Unlike the cache it does return errors,
// because who counts must know when to count alone.
type Shared struct {
	remote *remote
}

// Shared returns the counter of this cache's Redis; ok is false without Redis.
func (c *Cache) Shared() (counter *Shared, ok bool) {
	if c.remote == nil {
		return nil, false
	}
	return &Shared{remote: c.remote}, true
}

// Add adds n (negative to give back, 0 to look) to the window named key and
// returns its new total. The window ends at expireAt. It fails within the budget
// of one round trip when Redis is away; the caller then counts on its own. After
// an error the addition may or may not have happened.
func (s *Shared) Add(ctx context.Context, key string, n int, expireAt time.Time) (total int, err error) {
	name := "og:~count:" + plainOrHash(key, true) // no tenant begins with "~"
	var sum int64
	err = s.remote.do(ctx, func(ctx context.Context) error {
		pipe := s.remote.client.TxPipeline() // one key, so one slot
		added := pipe.IncrBy(ctx, name, int64(n))
		pipe.ExpireAt(ctx, name, expireAt)
		if err := send(ctx, pipe); err != nil {
			return err
		}
		var err error
		sum, err = added.Result()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("count in redis: %w", err)
	}
	return int(sum), nil
}
