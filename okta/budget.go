package okta

import (
	"context"
	"sync"
	"time"
)

// budget keeps one tenant under its share of every bucket.
type budget struct {
	share  float64
	now    func() time.Time
	shared *sharedBudget // nil without replicas

	mu      sync.Mutex
	windows map[string]*window
}

func newBudget(set *settings, prefix string) *budget {
	b := &budget{share: set.share, now: set.now, windows: map[string]*window{}}
	if set.counter != nil {
		b.shared = &sharedBudget{counter: set.counter, prefix: prefix}
	}
	return b
}

// ticket is the right to send one call. It is settled or withdrawn exactly once.
type ticket struct {
	budget *budget
	bucket string
	key    string // under which the shared counter was charged, "" if it was not
}

// refusal says why no ticket was given and when to ask again: at the end of the
// window, or when changed is closed if that may help.
type refusal struct {
	until   time.Time
	changed <-chan struct{}
	crowded bool
}

// try gives a ticket or says when to come back. It never waits, except a moment for
// the shared counter.
func (b *budget) try(ctx context.Context, bucket string, p Priority) (*ticket, refusal) {
	t := &ticket{budget: b, bucket: bucket}
	if r, ok := b.begin(bucket, p); !ok {
		return nil, r
	}
	if b.shared == nil || b.shared.charge(ctx, b, t, p) {
		return t, refusal{}
	}
	b.shared.refund(ctx, b, t)
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.window(bucket)
	return nil, refusal{until: b.end(w), changed: w.changed}
}

func (b *budget) begin(bucket string, p Priority) (refusal, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.window(bucket)
	if v := w.check(b.share, p); v != admitted {
		return refusal{until: b.end(w), changed: w.changed, crowded: v == crowded}, false
	}
	w.begin(b.now())
	return refusal{}, true
}

// window returns a bucket's account as of now; the lock is held.
func (b *budget) window(bucket string) *window {
	w, ok := b.windows[bucket]
	if !ok {
		w = newWindow(bucket)
		b.windows[bucket] = w
	}
	w.roll(b.now())
	return w
}

// end is when a full window is over, at a guess when nothing was sent in it yet.
func (b *budget) end(w *window) time.Time {
	if w.ends.IsZero() {
		return b.now().Add(blindWindow)
	}
	return w.ends
}

// settle takes a sent call off the account, with what its answer said, if any.
func (t *ticket) settle(ctx context.Context, r rate, known, answered bool) {
	b := t.budget
	now := b.now()
	b.mu.Lock()
	adopted := b.window(t.bucket).settle(r, known, answered, now)
	b.mu.Unlock()
	if b.shared != nil && known {
		b.shared.observe(r, now)
		if adopted {
			b.shared.announce(ctx, b, t.bucket)
		}
	}
}

// withdraw takes a call off the account that was never sent.
func (t *ticket) withdraw(ctx context.Context) {
	b := t.budget
	if b.shared != nil && t.key != "" {
		b.shared.refund(ctx, b, t)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.window(t.bucket).withdraw()
}

// state describes a bucket for planners.
func (b *budget) state(bucket string) BucketState {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.window(bucket)
	ceiling := w.ceiling(b.share, Interactive)
	remaining := ceiling - w.used()
	if w.remaining >= 0 {
		remaining = min(remaining, w.remaining-w.inflight)
	}
	return BucketState{
		Limit: w.limit, Ceiling: ceiling, Spent: w.used(), Remaining: max(0, remaining), Reset: w.ends, Known: w.learned,
	}
}
