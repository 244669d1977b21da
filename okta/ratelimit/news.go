package ratelimit

import (
	"context"
	"time"
)

// newsAfter is when a replica that knows nothing yet looks again whether another has
// told. Until then the cautious start limit holds for the sum of all replicas, so that
// one that comes late, or last, finds everything spent.
const newsAfter = 250 * time.Millisecond

// news takes over what other replicas have learned about a bucket of which we had no
// answer yet: its window and its limit. It reports whether that may change anything.
func (s *sharedBudget) news(ctx context.Context, b *Budget, bucket string) bool {
	b.mu.Lock()
	learned := b.window(bucket).learned
	b.mu.Unlock()
	if learned || s.alone(b.now()) {
		return false
	}
	s.adoptAnnounced(ctx, b, bucket)
	if !s.alone(b.now()) { // one wait for a counter that hangs is enough
		s.adoptLimit(ctx, b, bucket)
	}
	return true
}

// adoptLimit takes over the limit another replica has announced, until our own first
// answer tells it.
func (s *sharedBudget) adoptLimit(ctx context.Context, b *Budget, bucket string) {
	n, err := s.raise(ctx, b, bucket+limitKey, 0)
	if err != nil || n <= 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if w := b.window(bucket); !w.learned {
		w.limit = int(n)
	}
}

// soon shortens the wait of a replica that knows nothing yet: what it waits for is
// not the end of a window it cannot name.
func (b *Budget) soon(r Refusal, bucket string) Refusal {
	b.mu.Lock()
	defer b.mu.Unlock()
	if at := b.now().Add(newsAfter); b.shared != nil && !b.window(bucket).learned && at.Before(r.Until) {
		r.Until = at
	}
	return r
}
