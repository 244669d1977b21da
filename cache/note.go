package cache

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// swapScript sets KEYS[1] to ARGV[2] for ARGV[3] milliseconds if it is ARGV[1].
const swapScript = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
`

// Note returns the text that the replicas share under a key, "" for none. Errors are as for
// Add.
func (s *Shared) Note(ctx context.Context, key string) (string, error) {
	var text string
	err := s.remote.do(ctx, func(ctx context.Context) error {
		got, err := s.remote.client.Get(ctx, noteKey(key)).Result()
		if errors.Is(err, redis.Nil) {
			return nil
		}
		text = got
		return err //nolint:wrapcheck // below
	})
	if err != nil {
		return "", fmt.Errorf("read a note in redis: %w", err)
	}
	return text, nil
}

// SwapNote replaces the text of a key for life, if it is still old. Errors are as for Add; a
// server that refuses scripts is an error too.
func (s *Shared) SwapNote(ctx context.Context, key, old, text string, life time.Duration) (swapped bool, err error) {
	err = s.remote.do(ctx, func(ctx context.Context) error {
		n, err := s.remote.client.Eval(ctx, swapScript, []string{noteKey(key)}, old, text, life.Milliseconds()).Int()
		swapped = n == 1
		return err //nolint:wrapcheck // below
	})
	if err != nil {
		return false, fmt.Errorf("write a note in redis: %w", err)
	}
	return swapped, nil
}

// Now returns the time by the clock of Redis, which all replicas share. Errors are as for Add.
func (s *Shared) Now(ctx context.Context) (time.Time, error) {
	var now time.Time
	err := s.remote.do(ctx, func(ctx context.Context) (err error) {
		now, err = s.remote.client.Time(ctx).Result()
		return err //nolint:wrapcheck // below
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("read the clock of redis: %w", err)
	}
	return now, nil
}

// noteKey keeps notes separate from entries, see counterKey.
func noteKey(key string) string { return "og:~note:" + plainOrHash(key, true) }
