package ratelimit

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	// counterPatience bounds one use of the shared counter, for which a call waits: as
	// long as a few round trips to Okta, and less than a refusal that counting alone may
	// cause would cost.
	counterPatience = 300 * time.Millisecond
	// aloneFor is how long a counter is not used after it failed.
	aloneFor = 2 * time.Second
	// counterKeep is how long a number outlives its window, for late answers.
	counterKeep = time.Minute
)

// sharedBudget charges calls to counters that all replicas use. A counter belongs to
// one window of one bucket. A window's name (its Reset) is only known from an answer,
// so calls before the first answer are charged to a counter named after the previous
// window; a replica that learns the name announces it and carries its calls over. If a
// replica has not noticed a new window yet, only its calls under way are uncounted
// there, so the share holds unless a window is spent within one round trip. When the
// counter fails, each replica goes on with its own account and its part of the budget,
// and reports to the counter afterwards.
type sharedBudget struct {
	counter Counter
	prefix  string

	mu         sync.Mutex
	aloneUntil time.Time
	skew       time.Duration // our clock minus the server's
	skewKnown  bool
}

// announcement encodes a window's name and the announcer's clock skew, in whole seconds
// rounded up, as one number. It grows with the name and stays below 2^53, the largest
// that a Lua script in Redis can compare. The skew is for replicas without an answer
// so far: their clocks are likelier to agree with another replica's than with Okta's.
const (
	skewBits = 20
	skewZero = 1 << (skewBits - 1)
)

func announcement(reset int64, skew time.Duration) int64 {
	seconds := int64((skew + time.Second - 1) / time.Second)
	return reset<<skewBits | (max(-skewZero, min(skewZero-1, seconds)) + skewZero)
}

func readAnnouncement(n int64) (reset int64, skew time.Duration) {
	return n >> skewBits, time.Duration(n&(1<<skewBits-1)-skewZero) * time.Second
}

// charge counts t's call for all replicas; it returns false when their budget is spent. It
// also reports what the counter does not know yet (w.unshared). Each call adds itself, so
// that the sum it gets includes it: if another call added it, this one might read the sum
// before that.
func (s *sharedBudget) charge(ctx context.Context, b *Budget, t *Ticket, p Priority) bool {
	if s.alone(b.now()) {
		return b.withinPart(t, p)
	}
	if !s.news(ctx, b, t.account) {
		s.adoptAnnounced(ctx, b, t.account)
	}
	b.mu.Lock()
	w := b.window(t.account)
	key, expires := s.key(t.account, w), b.end(w).Add(counterKeep)
	unseen := w.carried // the sum may lack these, which may include t
	along := w.carry()
	add := along.calls
	if w.recounts == t.recounts {
		add++
	}
	b.mu.Unlock()
	sum, err := s.add(ctx, b, key, add, expires)
	b.mu.Lock()
	defer b.mu.Unlock()
	w = b.window(t.account)
	w.carriedThere(along)
	if s.key(t.account, w) != key {
		return true // a new window began meanwhile; its account includes t already
	}
	if err != nil {
		w.unshared += add
		return w.withinPart(b.share, p)
	}
	t.key = key
	w.noteSum(int(sum), b.share)
	return w.unmetered || int(sum)+unseen <= w.ceiling(b.share, p)-t.kept
}

// refund takes back a call that was charged but not sent.
func (s *sharedBudget) refund(ctx context.Context, b *Budget, t *Ticket) {
	sum, err := s.add(context.WithoutCancel(ctx), b, t.key, -1, b.now().Add(blindWindow+counterKeep))
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.window(t.account)
	w.inflight--
	w.clients.count(t.Client, -1)
	switch {
	case s.key(t.account, w) != t.key:
		w.unshared-- // a new window began, which counts the call as not reported yet
	case err == nil:
		w.shared = int(sum)
	default: // it failed, but the counter may have taken the call off
	}
	w.wake()
}

// adoptAnnounced adopts the window that another replica has announced if ours is
// unknown, or so near its end that Okta may have ended it.
func (s *sharedBudget) adoptAnnounced(ctx context.Context, b *Budget, bucket string) {
	b.mu.Lock()
	w := b.window(bucket)
	sure, last := w.reset != 0 && b.now().Before(w.ends.Add(-2*windowGuard)), w.last
	b.mu.Unlock()
	if sure {
		return
	}
	n, err := s.raise(ctx, b, bucket+windowKey, 0)
	reset, skew := readAnnouncement(n)
	if err != nil || reset <= last {
		return
	}
	s.mu.Lock()
	if s.skewKnown {
		skew = s.skew
	}
	s.mu.Unlock()
	ends := time.Unix(reset, 0).Add(skew + windowGuard)
	now := b.now()
	if !ends.After(now) || ends.Sub(now) > maxWindow {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if w = b.window(bucket); reset > w.last && !same(reset, w.last) {
		w.adopt(reset, ends)
	}
}

// announce shares the window's name, and what we have spent in it, with the others.
func (s *sharedBudget) announce(ctx context.Context, b *Budget, bucket string) {
	ctx = context.WithoutCancel(ctx) // worth the moment it takes even at the caller's deadline
	if s.alone(b.now()) {
		return
	}
	b.mu.Lock()
	w := b.window(bucket)
	reset, limit := w.reset, w.limit
	if reset == 0 {
		b.mu.Unlock()
		return
	}
	key, expires, along := s.key(bucket, w), b.end(w).Add(counterKeep), w.carry()
	b.mu.Unlock()
	s.mu.Lock()
	skew := s.skew
	s.mu.Unlock()
	_, err := s.raise(ctx, b, bucket+windowKey, announcement(reset, skew))
	if err == nil {
		_, err = s.raise(ctx, b, bucket+limitKey, int64(limit))
	}
	if err == nil && along.calls != 0 {
		_, err = s.add(ctx, b, key, along.calls, expires)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	w = b.window(bucket)
	w.carriedThere(along)
	if err != nil && w.reset == reset {
		w.unshared += along.calls
	}
}

// key returns the name of a window's counter. Buckets contain braces, which Redis
// Cluster would take for a hash tag.
func (s *sharedBudget) key(bucket string, w *window) string {
	if w.reset == 0 {
		return fmt.Sprintf("%s:%s:after:%d", s.prefix, plainBucket(bucket), w.last)
	}
	return fmt.Sprintf("%s:%s:%d", s.prefix, plainBucket(bucket), w.reset)
}

func plainBucket(bucket string) string { return strings.NewReplacer("{", "", "}", "").Replace(bucket) }

// observe records the difference between our clock and the server's.
func (s *sharedBudget) observe(r Rate, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.skewKnown = true
	s.skew = now.Add(r.Left).Sub(time.Unix(r.Reset, 0))
}

func (s *sharedBudget) add(ctx context.Context, b *Budget, key string, n int, expires time.Time) (int64, error) {
	return s.use(ctx, b, func(ctx context.Context) (int64, error) { return s.counter.Add(ctx, key, int64(n), expires) })
}

// Suffixes to a bucket's name for what is announced about it.
const (
	windowKey = ":window"
	limitKey  = ":limit"
)

func (s *sharedBudget) raise(ctx context.Context, b *Budget, what string, value int64) (int64, error) {
	key, expires := s.prefix+":"+plainBucket(what), b.now().Add(maxWindow)
	return s.use(ctx, b, func(ctx context.Context) (int64, error) { return s.counter.Raise(ctx, key, value, expires) })
}

// use calls the counter, and counts alone for a while when that fails. Of the caller's
// context only the deadline applies: a cancelled caller must not break a connection that
// others use.
func (s *sharedBudget) use(ctx context.Context, b *Budget, ask func(context.Context) (int64, error)) (int64, error) {
	patience := counterPatience
	if deadline, ok := ctx.Deadline(); ok {
		patience = min(patience, deadline.Sub(b.now()))
	}
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	n, err := ask(own)
	if err != nil {
		if patience == counterPatience {
			s.mu.Lock()
			s.aloneUntil = b.now().Add(aloneFor)
			s.mu.Unlock()
		}
		return 0, fmt.Errorf("shared budget: %w", err)
	}
	return n, nil
}

func (s *sharedBudget) alone(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return now.Before(s.aloneUntil)
}
