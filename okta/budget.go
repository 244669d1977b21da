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
	grouping
}

func newBudget(set *settings, prefix string) *budget {
	b := &budget{share: set.share, now: set.now, windows: map[string]*window{}, grouping: newGrouping()}
	if set.counter != nil {
		b.shared = &sharedBudget{counter: set.counter, prefix: prefix}
	}
	return b
}

// ticket is the right to send one call. It is settled or withdrawn exactly once.
type ticket struct {
	budget   *budget
	route    route
	priority Priority
	account  string // the window it is counted in; the route's bucket until we know better
	key      string // under which the shared counter was charged, "" if it was not
}

// refusal says why no ticket was given and when to ask again: at the end of the
// window, or when changed is closed if that may help.
type refusal struct {
	until   time.Time
	changed <-chan struct{}
	crowded bool
	share   bool // our own share is spent; Okta's window may have room
	account string
	lap     int // the window's, see renewed
}

// try gives a ticket or says when to come back. It never waits, except a moment for
// the shared counter.
func (b *budget) try(ctx context.Context, to route, p Priority) (*ticket, refusal) {
	t := &ticket{budget: b, route: to, priority: p}
	r, ok := b.begin(t, p)
	if !ok && b.shared != nil && b.shared.news(ctx, b, t.account) {
		r, ok = b.begin(t, p)
	}
	if !ok {
		return nil, b.soon(r, t.account)
	}
	if b.shared == nil || b.shared.charge(ctx, b, t, p) {
		return t, refusal{}
	}
	t.withdraw(ctx)
	return nil, b.soon(b.spent(t.account), t.account)
}

func (b *budget) begin(t *ticket, p Priority) (refusal, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t.account = b.account(t.route)
	w := b.window(t.account)
	if v := w.check(b.share, p); v != admitted {
		return refusal{until: b.end(w), changed: w.changed, crowded: v == crowded, share: v == shareSpent, account: t.account, lap: w.lap}, false
	}
	w.begin(b.now())
	return refusal{}, true
}

// withinPart is what holds while the shared counter is away.
func (b *budget) withinPart(bucket string, p Priority) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.window(bucket).withinPart(b.share, p)
}

// spent refuses until the end of a bucket's window, whose share all replicas together
// have spent.
func (b *budget) spent(bucket string) refusal {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.window(bucket)
	return refusal{until: b.end(w), changed: w.changed, share: w.remaining != 0, account: bucket, lap: w.lap}
}

// renewed reports whether another window has begun since a refusal.
func (b *budget) renewed(r refusal) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.window(r.account).lap != r.lap
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
	w := b.window(t.account)
	if known && r.limit > 0 {
		w = b.regroup(t, w, r)
	}
	adopted := w.settle(r, known, answered, now)
	b.mu.Unlock()
	if b.shared != nil && known {
		b.shared.observe(r, now)
		if adopted {
			b.shared.announce(ctx, b, t.account)
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
	b.window(t.account).withdraw()
}

// state describes, for planners, the window that a route is counted in.
func (b *budget) state(of route) BucketState {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.window(b.account(of))
	ceiling := w.ceiling(b.share, Interactive)
	remaining := ceiling - w.used()
	if w.remaining >= 0 {
		remaining = min(remaining, w.remaining-w.inflight)
	}
	return BucketState{
		Limit: w.limit, Ceiling: ceiling, Spent: w.used(), Remaining: max(0, remaining), Reset: w.ends, Known: w.learned,
	}
}
