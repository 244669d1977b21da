package ratelimit

import (
	"context"
	"time"
)

// Counter shares a budget between replicas. It holds numbers that expire when
// their window is over, such as Redis keys. Both methods must be fast; after an
// error the client counts alone for a while.
type Counter interface {
	// Add adds n (which may be negative) to a number, which is 0 if unknown, and
	// returns the sum. The number may expire at expires.
	Add(ctx context.Context, key string, n int64, expires time.Time) (int64, error)
	// Raise sets a number to value if that is more, and returns the result.
	Raise(ctx context.Context, key string, value int64, expires time.Time) (int64, error)
}
