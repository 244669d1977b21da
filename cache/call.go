package cache

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// ErrClosed tells a waiter that the cache was closed before its leader was done.
var ErrClosed = errors.New("cache closed")

// ErrAbandoned tells a waiter that its leader ended without a result.
var ErrAbandoned = errors.New("fetch abandoned")

// Call is a fetch of one key that another goroutine of this process leads.
type Call struct {
	// ID is the id that was asked for.
	ID      string
	done    chan struct{}
	settled sync.Once
	began   int64 // Unix milliseconds
	value   any
	err     error
	waiters *waiters
}

// Wait returns what the leader settled, or ctx's error as soon as ctx ends; the
// fetch itself goes on for the others. Wait for each Call of [Leader.Others]
// exactly once: that is how the fetch knows when nobody waits any more.
func (c *Call) Wait(ctx context.Context) (any, error) {
	defer c.waiters.leave()
	c.waiters.follow(ctx)
	select {
	case <-c.done:
		return c.value, c.err
	default:
	}
	select {
	case <-c.done:
		return c.value, c.err
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a shared fetch: %w", ctx.Err())
	}
}

// calls holds the fetches under way.
type calls struct {
	mu     sync.Mutex
	closed bool
	byKey  map[localKey]*Call
}

// Leader fetches some keys for the whole process; see [Cache.Lead].
type Leader struct {
	// Mine are the ids the caller must fetch and settle, each once, in order.
	Mine []string
	// Others are the fetches that others in this process already lead.
	Others []*Call

	calls   *calls
	ns      Namespace
	kind    string
	open    map[string]*Call
	waiters *waiters
}

// waiters counts the callers that wait for one leader's calls, including the
// leader. When the last one leaves, the fetch is abandoned.
type waiters struct {
	mu       sync.Mutex
	waiting  int
	abandon  func() // nil: the fetch goes on even if nobody waits
	onFollow func(context.Context)
	early    []context.Context //nolint:containedctx // of callers that waited before onFollow was set
}

func (w *waiters) follow(ctx context.Context) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.onFollow == nil {
		w.early = append(w.early, ctx)
		return
	}
	w.onFollow(ctx)
}

func (w *waiters) join() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting++
}

func (w *waiters) leave() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting--; w.waiting == 0 && w.abandon != nil {
		w.abandon()
	}
}

// OnAbandon sets the function that ends the fetch early, once the leader has left
// and no other caller waits. It must not block.
func (l *Leader) OnAbandon(f func()) {
	l.waiters.mu.Lock()
	defer l.waiters.mu.Unlock()
	l.waiters.abandon = f
}

// OnFollow sets a function that is called with the context of each other caller that
// waits: a fetch begun for a caller that can do without it may now be urgent. It must
// not block.
func (l *Leader) OnFollow(f func(context.Context)) {
	l.waiters.mu.Lock()
	defer l.waiters.mu.Unlock()
	l.waiters.onFollow = f
	for _, ctx := range l.waiters.early {
		f(ctx)
	}
	l.waiters.early = nil
}

// Leave reports that the leader no longer waits; call it once. The fetch goes on
// while others wait for it.
func (l *Leader) Leave() { l.waiters.leave() }

// Keep lets the fetch go on even if nobody waits: the result is for the cache.
func (l *Leader) Keep() { l.OnAbandon(nil) }

// Lead divides ids into those the caller now leads and those that are already
// being fetched. Each id is led or waited for once, however often it is listed.
//
// The leader fetches on a context of its own (a caller that goes away must not
// fail the others), writes what it found with [SetMany], then settles every id
// of Mine. `defer leader.End()` right after Lead covers panics and early returns.
// [Leader.OnAbandon] ends a fetch that nobody waits for any more.
// Between a miss and Lead another leader may have finished; if a fetch is
// expensive, read Mine once more with [Peek].
func (c *Cache) Lead(ns Namespace, kind string, ids []string) *Leader {
	l := &Leader{calls: &c.calls, ns: ns, kind: kind, open: make(map[string]*Call, len(ids)), waiters: &waiters{waiting: 1}}
	now, forgotten := c.millis(), c.markedOf(ns, kind).since()
	c.calls.mu.Lock()
	defer c.calls.mu.Unlock()
	if c.calls.closed || !ns.valid() {
		l.Mine = ids // nothing to share
		return l
	}
	seen := make(map[string]struct{}, len(ids))
	for _, id := range ids {
		if _, again := seen[id]; again {
			continue
		}
		seen[id] = struct{}{}
		key := localKey{ns.prefix, kind, id}
		if call, under := c.calls.byKey[key]; under && call.began > forgotten {
			call.waiters.join()
			l.Others = append(l.Others, call)
			continue
		}
		call := &Call{ID: id, done: make(chan struct{}), began: now, waiters: l.waiters}
		c.calls.byKey[key] = call
		l.open[id] = call
		l.Mine = append(l.Mine, id)
	}
	return l
}

// Settle ends the fetch of one led id: its waiters get value and err. It ignores
// an id that is not, or no longer, led.
func (l *Leader) Settle(id string, value any, err error) {
	c, ok := l.open[id]
	if !ok {
		return
	}
	delete(l.open, id)
	key := localKey{l.ns.prefix, l.kind, id}
	l.calls.drop(key, c)
	c.settle(value, err)
}

// End settles the remaining ids with [ErrAbandoned]. A Leader is for one goroutine
// at a time.
func (l *Leader) End() {
	for id := range l.open {
		l.Settle(id, nil, ErrAbandoned)
	}
}

// drop removes a key's call if it is still c: a call begun before its kind was forgotten may have
// been replaced, and then only its own waiters get its result.
func (cs *calls) drop(key localKey, c *Call) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if cs.byKey[key] == c {
		delete(cs.byKey, key)
	}
}

// settle has an effect only once: the cache may have been closed before the leader settles.
func (c *Call) settle(value any, err error) {
	c.settled.Do(func() {
		c.value, c.err = value, err
		close(c.done)
	})
}

func (cs *calls) close() {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.closed = true
	for key, c := range cs.byKey {
		c.settle(nil, ErrClosed)
		delete(cs.byKey, key)
	}
}
