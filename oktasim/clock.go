package oktasim

import (
	"context"
	"time"
)

// Clock provides the time and waits. Tests with simulated time replace it, or run under
// testing/synctest with the default.
type Clock interface {
	Now() time.Time
	// Sleep returns when d has passed, or with ctx's error when ctx ends.
	Sleep(ctx context.Context, d time.Duration) error
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
