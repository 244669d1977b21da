package ratelimit

import (
	"context"
	"sync"
	"time"
)

// Budget keeps one tenant under its share of every bucket.
type Budget struct {
	share  float64
	now    func() time.Time
	shared *sharedBudget // nil without replicas

	mu      sync.Mutex
	windows map[string]*window
	grouping
}

// Config configures what a Budget may spend and how replicas share it.
type Config struct {
	// Share is the part of every bucket's limit that may be spent, above 0 up to 1.
	Share float64
	// Now is time.Now, except in tests.
	Now func() time.Time
	// Counter shares the budget between replicas; nil without replicas.
	Counter Counter
	// Prefix begins the names of the counter's numbers; all replicas of a tenant use
	// the same.
	Prefix string
}

// New returns a budget from which nothing is spent.
func New(cfg Config) *Budget {
	b := &Budget{share: cfg.Share, now: cfg.Now, windows: map[string]*window{}, grouping: newGrouping()}
	if cfg.Counter != nil {
		b.shared = &sharedBudget{counter: cfg.Counter, prefix: cfg.Prefix}
	}
	return b
}

// Ticket is the right to send one call. Settle or withdraw it exactly once.
type Ticket struct {
	Route    Route
	Priority Priority
	// Client is the client that the call is for, "" for none.
	Client string

	budget  *Budget
	account string // the window it is counted in; the route's bucket until we know better
	key     string // under which the shared counter was charged, "" if it was not
	// recounts is the window's value when the call began.
	recounts int
	kept     int // calls kept from the client, for others
}

// Refusal is why there was no ticket, and when to try again: at the end of the
// window, or when Changed is closed if that may help.
type Refusal struct {
	Until   time.Time
	Changed <-chan struct{}
	Crowded bool // only the calls under way make the window seem empty
	Share   bool // our own share is spent; Okta's window may have room

	account string
	lap     int // the window's, see Renewed
}

// Try returns a ticket for a call of a client ("" for none), or a refusal. It never waits, except
// a moment for the shared counter.
func (b *Budget) Try(ctx context.Context, to Route, p Priority, client string) (*Ticket, Refusal) {
	t := &Ticket{Route: to, Priority: p, Client: client, budget: b}
	r, ok := b.begin(t, p)
	if !ok && b.shared != nil && b.shared.news(ctx, b, t.account) {
		r, ok = b.begin(t, p)
	}
	if !ok {
		return nil, b.soon(r, t.account)
	}
	if b.shared == nil || b.shared.charge(ctx, b, t, p) {
		return t, Refusal{}
	}
	t.Withdraw(ctx)
	return nil, b.soon(b.spent(t.account), t.account)
}

func (b *Budget) begin(t *Ticket, p Priority) (Refusal, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t.account = b.account(t.Route)
	w := b.window(t.account)
	t.kept = w.kept(b.share, t.Client, b.now())
	if v := w.check(b.share, p, t.kept); v != admitted {
		w.clients.refuse(t.Client)
		return Refusal{
			Until: b.end(w), Changed: w.changed, Crowded: v == crowded, Share: v == shareSpent, account: t.account, lap: w.lap,
		}, false
	}
	w.begin(b.now())
	w.clients.count(t.Client, 1)
	t.recounts = w.recounts
	return Refusal{}, true
}

// withinPart decides while the shared counter is away; the counter learns of t later.
func (b *Budget) withinPart(t *Ticket, p Priority) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.window(t.account)
	if w.recounts == t.recounts {
		w.unshared++
	}
	return w.withinPart(b.share, p)
}

// spent returns a refusal until the end of a bucket's window, because all replicas together
// have spent the share.
func (b *Budget) spent(bucket string) Refusal {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.window(bucket)
	return Refusal{Until: b.end(w), Changed: w.changed, Share: w.remaining != 0, account: bucket, lap: w.lap}
}

// Renewed reports whether a new window has begun since a refusal.
func (b *Budget) Renewed(r Refusal) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.window(r.account).lap != r.lap
}

// window returns a bucket's account as of now; the lock is held.
func (b *Budget) window(bucket string) *window {
	w, ok := b.windows[bucket]
	if !ok {
		w = newWindow(bucket)
		b.windows[bucket] = w
	}
	w.roll(b.now())
	return w
}

// end returns when a window is over; a guess if nothing was sent in it yet.
func (b *Budget) end(w *window) time.Time {
	if w.ends.IsZero() {
		return b.now().Add(blindWindow)
	}
	return w.ends
}

// Settle records the end of a sent call. known reports whether its answer carried r,
// answered whether Okta itself answered.
func (t *Ticket) Settle(ctx context.Context, r Rate, known, answered bool) {
	b := t.budget
	now := b.now()
	b.mu.Lock()
	w := b.window(t.account)
	if known && r.Limit > 0 {
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

// Withdraw removes a call that was never sent from the account.
func (t *Ticket) Withdraw(ctx context.Context) {
	b := t.budget
	if b.shared != nil && t.key != "" {
		b.shared.refund(ctx, b, t)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.window(t.account)
	w.clients.count(t.Client, -1)
	w.withdraw()
}

// State is what this process knows about one bucket.
type State struct {
	// Limit is Okta's limit per window; Ceiling the part of it we may spend.
	Limit, Ceiling int
	// Spent is what we spent in the current window; Remaining what we may still spend.
	Spent, Remaining int
	// Known is false before the first answer of this bucket.
	Known bool
}

// State returns, for planners, the state of the window that a route is counted in.
func (b *Budget) State(of Route) State {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.window(b.account(of))
	ceiling := w.ceiling(b.share, Interactive)
	remaining := ceiling - w.used()
	if w.remaining >= 0 {
		remaining = min(remaining, w.remaining-w.inflight)
	}
	return State{
		Limit: w.limit, Ceiling: ceiling, Spent: w.used(), Remaining: max(0, remaining), Known: w.learned,
	}
}
