package cache

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// ErrClosed means for a waiter that the cache was closed before its leader was done.
var ErrClosed = errors.New("cache closed")

// ErrAbandoned means for a waiter that its leader ended without a result.
var ErrAbandoned = errors.New("fetch abandoned")

// Flight is a fetch of one key that somebody else of this process leads.
type Flight struct {
	// ID is the id as it was asked for.
	ID    string
	done  chan struct{}
	value any
	err   error
	crew  *crew
}

// Wait returns what the leader settled, or ctx's error as soon as ctx ends; the
// fetch itself goes on for the others. Each Flight of [Lease.Others] is waited
// for once: the fetch counts on it.
func (f *Flight) Wait(ctx context.Context) (any, error) {
	defer f.crew.leave()
	f.crew.hear(ctx)
	select {
	case <-f.done:
		return f.value, f.err
	default:
	}
	select {
	case <-f.done:
		return f.value, f.err
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a shared fetch: %w", ctx.Err())
	}
}

// flights holds the fetches under way.
type flights struct {
	mu     sync.Mutex
	closed bool
	byKey  map[localKey]*Flight
}

// Lease is the leadership of some fetches; see [Cache.Lead].
type Lease struct {
	// Mine are the ids the caller must fetch and settle, each once, in order.
	Mine []string
	// Others are the fetches somebody else of this process already leads.
	Others []*Flight

	flights *flights
	ns      Namespace
	kind    string
	open    map[string]*Flight
	crew    *crew
}

// crew are those who wait for the flights of one lease, its leader among them.
// When the last has left, nobody wants the fetch any more and it is abandoned.
type crew struct {
	mu      sync.Mutex
	waiting int
	abandon func() // nil: the fetch goes on whoever waits
	follow  func(context.Context)
	early   []context.Context //nolint:containedctx // of who waited before follow was set
}

func (c *crew) hear(ctx context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.follow == nil {
		c.early = append(c.early, ctx)
		return
	}
	c.follow(ctx)
}

func (c *crew) join() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting++
}

func (c *crew) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting--; c.waiting == 0 && c.abandon != nil {
		c.abandon()
	}
}

// OnAbandon sets what ends the fetch early, once the leader has left and no
// other caller waits. It must not block.
func (l *Lease) OnAbandon(f func()) {
	l.crew.mu.Lock()
	defer l.crew.mu.Unlock()
	l.crew.abandon = f
}

// OnFollow sets what hears of each other caller who waits, by its context: a fetch
// begun for somebody who can do without it may have become urgent. It must not block.
func (l *Lease) OnFollow(f func(context.Context)) {
	l.crew.mu.Lock()
	defer l.crew.mu.Unlock()
	l.crew.follow = f
	for _, ctx := range l.crew.early {
		f(ctx)
	}
	l.crew.early = nil
}

// Leave says that the leader waits no more, as it does once. The fetch goes on
// while others wait for it.
func (l *Lease) Leave() { l.crew.leave() }

// Keep lets the fetch go on whoever waits: what it brings is for the cache.
func (l *Lease) Keep() { l.OnAbandon(nil) }

// Lead divides ids into those the caller now leads and those that are already
// being fetched. Each id is led or waited for once, however often it is listed.
//
// Who leads fetches on a context of its own (a caller that goes away must not
// fail the others), writes what it found with [SetMany], then settles every id
// of Mine. `defer lease.End()` right after Lead covers panics and early returns.
// A fetch that nobody waits for any more is ended by [Lease.OnAbandon].
// Between a miss and Lead another leader may just have finished; a caller for
// whom a fetch is dear reads Mine once more with [Peek].
func (c *Cache) Lead(ns Namespace, kind string, ids []string) *Lease {
	l := &Lease{flights: &c.flights, ns: ns, kind: kind, open: make(map[string]*Flight, len(ids)), crew: &crew{waiting: 1}}
	c.flights.mu.Lock()
	defer c.flights.mu.Unlock()
	if c.flights.closed || !ns.valid() {
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
		if f, flying := c.flights.byKey[key]; flying {
			f.crew.join()
			l.Others = append(l.Others, f)
			continue
		}
		f := &Flight{ID: id, done: make(chan struct{}), crew: l.crew}
		c.flights.byKey[key] = f
		l.open[id] = f
		l.Mine = append(l.Mine, id)
	}
	return l
}

// Settle ends the fetch of one led id: its waiters get value and err. An id that
// is not led, or no longer, is ignored.
func (l *Lease) Settle(id string, value any, err error) {
	f, ok := l.open[id]
	if !ok {
		return
	}
	delete(l.open, id)
	key := localKey{l.ns.prefix, l.kind, id}
	if l.flights.take(key, f) {
		f.settle(value, err)
	}
}

// End settles what is still open with [ErrAbandoned]. A Lease serves one
// goroutine at a time.
func (l *Lease) End() {
	for id := range l.open {
		l.Settle(id, nil, ErrAbandoned)
	}
}

// take removes a key's flight and reports whether it was f.
func (fs *flights) take(key localKey, f *Flight) bool {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.byKey[key] != f {
		return false
	}
	delete(fs.byKey, key)
	return true
}

func (f *Flight) settle(value any, err error) {
	f.value, f.err = value, err
	close(f.done)
}

func (fs *flights) close() {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.closed = true
	for key, f := range fs.byKey {
		f.settle(nil, ErrClosed)
		delete(fs.byKey, key)
	}
}
