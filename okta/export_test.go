package okta

import "time"

// WithClock replaces time.Now; waits still use timers.
func WithClock(now func() time.Time) Option {
	return func(s *settings) error {
		s.now = now
		return nil
	}
}
