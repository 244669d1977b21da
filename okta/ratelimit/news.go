package ratelimit

import (
	"context"
	"time"
)

// newsAfter is how long a replica that knows nothing yet waits before it checks again
// whether another has announced something. Until then the cautious start limit applies
// to all replicas together, so a late one may find everything spent.
const newsAfter = 250 * time.Millisecond

// news adopts what other replicas have learned about a bucket from which we have no
// answer yet: its window and its limit. It reports whether that may change anything.
func (s *sharedBudget) news(ctx context.Context, b *Budget, bucket string) bool {
	b.mu.Lock()
	learned := b.window(bucket).learned
	b.mu.Unlock()
	if learned || s.alone(b.now()) {
		return false
	}
	s.adoptAnnounced(ctx, b, bucket)
	if !s.alone(b.now()) { // waiting once for a counter that hangs is enough
		s.adoptLimit(ctx, b, bucket)
	}
	return true
}

// adoptLimit adopts the limit that another replica has announced, until our own first
// answer reports it.
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

// soon shortens the wait of a replica that knows nothing yet: it waits for news, not
// for the end of a window whose name it does not know.
func (b *Budget) soon(r Refusal, bucket string) Refusal {
	b.mu.Lock()
	defer b.mu.Unlock()
	if at := b.now().Add(newsAfter); b.shared != nil && !b.window(bucket).learned && at.Before(r.Until) {
		r.Until = at
	}
	return r
}
