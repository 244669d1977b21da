package ratelimit

import (
	"context"
	"time"
)

// Counter is what replicas share a budget through: numbers that forget themselves
// when their window is over, such as Redis keys. Both methods must be quick; after
// an error the client goes on alone for a while.
type Counter interface {
	// Add adds n (which may be negative) to a number, 0 if unknown, and returns the
	// sum. The number may be forgotten from expires on.
	Add(ctx context.Context, key string, n int64, expires time.Time) (int64, error)
	// Raise sets a number to value if that is more than it is, and returns it.
	Raise(ctx context.Context, key string, value int64, expires time.Time) (int64, error)
}
