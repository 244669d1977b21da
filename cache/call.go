package cache

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// ErrClosed means to a waiter that the cache was closed before its leader was done.
var ErrClosed = errors.New("cache closed")

// ErrAbandoned means to a waiter that its leader ended without a result.
var ErrAbandoned = errors.New("fetch abandoned")

// Call is a fetch of one key that somebody else in this process leads.
type Call struct {
	// ID is the id as it was asked for.
	ID      string
	done    chan struct{}
	settled sync.Once
	began   int64 // Unix milliseconds
	value   any
	err     error
	waiters *waiters
}

// Wait returns what the leader settled, or ctx's error as soon as ctx ends; the
// fetch itself goes on for the others. Each Call of [Leader.Others] is waited
// for once: the fetch counts on it.
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

// Leader fetches some keys for everybody in this process; see [Cache.Lead].
type Leader struct {
	// Mine are the ids the caller must fetch and settle, each once, in order.
	Mine []string
	// Others are the fetches somebody else in this process already leads.
	Others []*Call

	calls   *calls
	ns      Namespace
	kind    string
	open    map[string]*Call
	waiters *waiters
}

// waiters are those who wait for the calls of one leader, the leader among them.
// When the last has left, nobody wants the fetch any more and it is abandoned.
type waiters struct {
	mu       sync.Mutex
	waiting  int
	abandon  func() // nil: the fetch goes on whoever waits
	onFollow func(context.Context)
	early    []context.Context //nolint:containedctx // of who waited before onFollow was set
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

// OnAbandon sets what ends the fetch early, once the leader has left and no
// other caller waits. It must not block.
func (l *Leader) OnAbandon(f func()) {
	l.waiters.mu.Lock()
	defer l.waiters.mu.Unlock()
	l.waiters.abandon = f
}

// OnFollow sets what is called with the context of each other caller who waits: a
// fetch begun for somebody who can do without it may have become urgent. It must not block.
func (l *Leader) OnFollow(f func(context.Context)) {
	l.waiters.mu.Lock()
	defer l.waiters.mu.Unlock()
	l.waiters.onFollow = f
	for _, ctx := range l.waiters.early {
		f(ctx)
	}
	l.waiters.early = nil
}

// Leave means that the leader no longer waits; it is called once. The fetch goes on
// while others wait for it.
func (l *Leader) Leave() { l.waiters.leave() }

// Keep lets the fetch go on whoever waits: what it brings is for the cache.
func (l *Leader) Keep() { l.OnAbandon(nil) }

// Lead divides ids into those the caller now leads and those that are already
// being fetched. Each id is led or waited for once, however often it is listed.
//
// The leader fetches on a context of its own (a caller that goes away must not
// fail the others), writes what it found with [SetMany], then settles every id
// of Mine. `defer leader.End()` right after Lead covers panics and early returns.
// A fetch that nobody waits for any more is ended by [Leader.OnAbandon].
// Between a miss and Lead another leader may just have finished; a caller for
// whom a fetch is expensive reads Mine once more with [Peek].
func (c *Cache) Lead(ns Namespace, kind string, ids []string) *Leader {
	l := &Leader{calls: &c.calls, ns: ns, kind: kind, open: make(map[string]*Call, len(ids)), waiters: &waiters{waiting: 1}}
	now, forgotten := c.millis(), c.markedOf(ns, kind).since()
	c.calls.mu.Lock()
	defer c.calls.mu.Unlock()
	if c.calls.closed || !ns.valid() {
		l.Mine = ids // nobody to share with
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

// Settle ends the fetch of one led id: its waiters get value and err. An id that
// is not led, or no longer, is ignored.
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

// End settles what is still open with [ErrAbandoned]. A Leader serves one
// goroutine at a time.
func (l *Leader) End() {
	for id := range l.open {
		l.Settle(id, nil, ErrAbandoned)
	}
}

// drop removes a key's call if it is c: one that was begun before its kind was forgotten
// has been replaced, and only its own waiters hear of it.
func (cs *calls) drop(key localKey, c *Call) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if cs.byKey[key] == c {
		delete(cs.byKey, key)
	}
}

// settle counts once: the leader may come after the cache was closed.
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
