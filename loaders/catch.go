package loaders

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"oktagraph/cache"
)

// found is what is known of one key.
type found[T any] struct {
	value  T
	absent bool
	err    error
	rank   uint8 // how the value was read, see cache.Item
	from   provenance
}

// catch collects what one fetch learns. Its methods may be called by several
// goroutines of the fetch, and by a request that stops waiting.
type catch[T any] struct {
	source source[T]
	began  time.Time
	done   chan struct{} // closed when the fetch is over and kept

	mu      sync.Mutex
	answers map[string]found[T]
	extra   []cache.Item[T] // values nobody asked for that came along
}

func newCatch[T any](s source[T], ids []string) *catch[T] {
	return &catch[T]{source: s, began: time.Now(), done: make(chan struct{}), answers: make(map[string]found[T], len(ids))}
}

// put answers id with a value out of a list.
func (c *catch[T]) put(id string, v T) { c.putRanked(id, v, cache.RankList) }

// putMade answers id with a value made of others: it is as old as the oldest of
// them, and must not look newer in the cache.
func (c *catch[T]) putMade(id string, v T, from provenance) {
	c.set(id, found[T]{value: v, rank: cache.RankList, from: from})
}

// putRanked answers id with a value that was read in another way.
func (c *catch[T]) putRanked(id string, v T, rank uint8) {
	c.set(id, found[T]{value: v, rank: rank, from: readAt(c.began)})
}

// absent answers that there is no such thing.
func (c *catch[T]) absent(id string) { c.set(id, found[T]{absent: true, from: readAt(c.began)}) }

// fail answers with an error, which is not kept.
func (c *catch[T]) fail(id string, err error) { c.set(id, found[T]{err: err}) }

// set keeps the first answer of each id.
func (c *catch[T]) set(id string, f found[T]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.answers[id]; !ok {
		c.answers[id] = f
	}
}

// each runs f for all ids at the same time; the Okta client bounds how many
// calls are under way. Ids that are left without an answer because an f
// panicked fail with that.
func (c *catch[T]) each(ctx context.Context, ids []string, f func(id string)) {
	c.failAll(ids, eachOrFail(ctx, ids, func(_ context.Context, id string) error { f(id); return nil }))
}

// failAll answers those of ids that have no answer yet, unless err is nil.
func (c *catch[T]) failAll(ids []string, err error) {
	if err == nil {
		return
	}
	for _, id := range ids {
		c.fail(id, err)
	}
}

// along keeps a value that nobody asked for.
func (c *catch[T]) along(id string, v T, from provenance) {
	if from.stale {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	item := c.item(id, v, cache.RankList)
	item.ReadAt = from.at
	c.extra = append(c.extra, item)
}

// get returns what is known of id by now, or missed when that is nothing.
func (c *catch[T]) get(id string, missed error) found[T] {
	c.mu.Lock()
	defer c.mu.Unlock()
	f, ok := c.answers[id]
	if !ok {
		return found[T]{err: missed}
	}
	return f
}

// keepAndSettle writes the answers to the cache, and only then lets the
// followers go: one that came a moment later must find them there.
func (c *catch[T]) keepAndSettle(ctx context.Context, r *Request, lease *cache.Leader) {
	cache.SetMany(ctx, r.engine.cache, r.ns, c.source.kind, c.items())
	r.shareSizes(ctx)
	for _, id := range lease.Mine {
		f := c.get(id, errUnanswered)
		lease.Settle(id, f, f.err)
	}
}

func (c *catch[T]) items() []cache.Item[T] {
	c.mu.Lock()
	defer c.mu.Unlock()
	items := c.extra
	for id, f := range c.answers {
		switch {
		case f.err != nil, f.from.stale: // what is made of a stale part is never kept as fresh
		case f.absent:
			items = append(items, cache.Item[T]{ID: id, Absent: true, Rank: cache.RankByID, ReadAt: c.began})
		default:
			item := c.item(id, f.value, f.rank)
			item.ReadAt = f.from.at
			items = append(items, item)
		}
	}
	return items
}

func (c *catch[T]) item(id string, v T, rank uint8) cache.Item[T] {
	item := cache.Item[T]{ID: id, Value: v, Rank: rank, ReadAt: c.began}
	if c.source.version != nil {
		item.Version = c.source.version(v)
	}
	return item
}

// ErrUnfinished says that the time was over while a batch was being answered:
// some of its keys are, this one is not.
var ErrUnfinished = errors.New("the time was over before this was read")

// AskAgain is when it makes sense to ask for what was unfinished: at once, as
// what was read by then is known; Okta's limits still hold.
const AskAgain = time.Second

// timeIsUp says whether ctx has ended by its deadline, or is about to: a fetch
// has the same deadline and may notice it a moment earlier.
func timeIsUp(ctx context.Context) bool {
	const moment = 50 * time.Millisecond // a loaded scheduler's delay
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) < moment
}

// cutOff says whether a fetch ended for want of time.
func cutOff(err error) bool {
	var late interface{ Timeout() bool }
	return errors.As(err, &late) && late.Timeout() || errors.Is(err, context.Canceled)
}

// copyTo hands over what is known of ids by now. Where the request's time is up
// (late) and others of the batch were answered, Okta is not hanging: there was
// too much to read for the time.
func (c *catch[T]) copyTo(answers map[string]found[T], ids []string, missed error, late bool) {
	moving := false
	for _, id := range ids {
		answers[id] = c.get(id, missed)
		moving = moving || answers[id].err == nil
	}
	if !moving || !late {
		return
	}
	for _, id := range ids {
		if err := answers[id].err; cutOff(err) {
			answers[id] = found[T]{err: fmt.Errorf("%w: %w", ErrUnfinished, err)}
		}
	}
}
