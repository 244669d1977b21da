package fetch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"oktagraph/cache"
	"oktagraph/okta"
)

// Answer is the result for one key.
type Answer[T any] struct {
	Value    T
	NotFound bool
	Err      error
	Rank     uint8 // how the value was read, see cache.Item
	From     Provenance
}

// Answers collects what one fetch reads. Its methods may be called by several goroutines of the
// fetch, and by a request that stops waiting.
type Answers[T any] struct {
	source Source[T]
	Began  time.Time
	done   chan struct{} // closed when the fetch is over and its answers are kept

	mu      sync.Mutex
	answers map[string]Answer[T]
	extra   []cache.Item[T] // values nobody asked for that came along
}

// NewAnswers returns an empty collection for a fetch of ids that starts now.
func NewAnswers[T any](s Source[T], ids []string) *Answers[T] {
	return &Answers[T]{source: s, Began: time.Now(), done: make(chan struct{}), answers: make(map[string]Answer[T], len(ids))}
}

// Put answers id with a value from a list.
func (c *Answers[T]) Put(id string, v T) { c.PutRanked(id, v, cache.RankList) }

// PutMade answers id with a value made of others: it is as old as the oldest of them, and must
// not look newer in the cache.
func (c *Answers[T]) PutMade(id string, v T, from Provenance) {
	c.set(id, Answer[T]{Value: v, Rank: cache.RankList, From: from})
}

// PutRanked is Put for a value of another rank.
func (c *Answers[T]) PutRanked(id string, v T, rank uint8) {
	c.set(id, Answer[T]{Value: v, Rank: rank, From: ReadAt(c.Began)})
}

// NotFound records that id does not exist.
func (c *Answers[T]) NotFound(id string) { c.set(id, Answer[T]{NotFound: true, From: ReadAt(c.Began)}) }

// Fail answers id with an error, which is not cached.
func (c *Answers[T]) Fail(id string, err error) { c.set(id, Answer[T]{Err: err}) }

// set keeps the first answer of each id.
func (c *Answers[T]) set(id string, f Answer[T]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.answers[id]; !ok {
		c.answers[id] = f
	}
}

// Each runs f for all ids concurrently; the Okta client bounds the calls in flight. If an f
// panics, the ids left without an answer fail with that error.
func (c *Answers[T]) Each(ctx context.Context, ids []string, f func(id string)) {
	c.FailAll(ids, EachOrFail(ctx, ids, func(_ context.Context, id string) error { f(id); return nil }))
}

// EachBy answers each id with what get returns for it, all concurrently.
func (c *Answers[T]) EachBy(ctx context.Context, ids []string, get func(ctx context.Context, id string) (T, error)) {
	c.Each(ctx, ids, func(id string) {
		v, err := get(ctx, id)
		c.Take(id, v, err)
	})
}

// Take answers id with the result of a call.
func (c *Answers[T]) Take(id string, v T, err error) {
	switch {
	case okta.IsNotFound(err):
		c.NotFound(id)
	case err != nil:
		c.Fail(id, err)
	default:
		c.Put(id, v)
	}
}

// FailAll fails those ids that have no answer yet, unless err is nil.
func (c *Answers[T]) FailAll(ids []string, err error) {
	if err == nil {
		return
	}
	for _, id := range ids {
		c.Fail(id, err)
	}
}

// Along keeps a value that nobody asked for, unless it is stale.
func (c *Answers[T]) Along(id string, v T, from Provenance) {
	if from.Stale {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	item := c.item(id, v, cache.RankList)
	item.ReadAt = from.At
	c.extra = append(c.extra, item)
}

// Get returns the current answer for id, or missed as its error if there is none.
func (c *Answers[T]) Get(id string, missed error) Answer[T] {
	c.mu.Lock()
	defer c.mu.Unlock()
	f, ok := c.answers[id]
	if !ok {
		return Answer[T]{Err: missed}
	}
	return f
}

// keepAndSettle writes the answers to the cache before it releases the followers: a request
// that arrives a moment later must find them there.
func (c *Answers[T]) keepAndSettle(ctx context.Context, r *Request, lease *cache.Leader) {
	SetMany(ctx, r, c.source.Kind, c.items())
	r.Engine.learned(ctx, r.Engine, r.tenant)
	for _, id := range lease.Mine {
		f := c.Get(id, ErrUnanswered)
		lease.Settle(id, f, f.Err)
	}
}

func (c *Answers[T]) items() []cache.Item[T] {
	c.mu.Lock()
	defer c.mu.Unlock()
	items := c.extra
	for id, f := range c.answers {
		switch {
		case f.Err != nil, f.From.Stale: // what is made of a stale part is never kept as fresh
		case f.NotFound:
			items = append(items, cache.Item[T]{ID: id, NotFound: true, Rank: cache.RankByID, ReadAt: c.Began})
		default:
			item := c.item(id, f.Value, f.Rank)
			item.ReadAt = f.From.At
			items = append(items, item)
		}
	}
	return items
}

func (c *Answers[T]) item(id string, v T, rank uint8) cache.Item[T] {
	item := cache.Item[T]{ID: id, Value: v, Rank: rank, ReadAt: c.Began}
	if c.source.Version != nil {
		item.Version = c.source.Version(v)
	}
	return item
}

// ErrUnfinished reports that time ran out while a batch was being read, before this key was.
var ErrUnfinished = errors.New("the time was over before this was read")

// AskAgain is how long to wait before asking for what was unfinished: little, as what was read
// by then is cached; Okta's limits still apply.
const AskAgain = time.Second

// timeIsUp reports whether the deadline of ctx has passed, or is about to: a fetch has the same
// deadline and may notice it a moment earlier.
func timeIsUp(ctx context.Context) bool {
	const moment = 50 * time.Millisecond // a loaded scheduler's delay
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) < moment
}

// cutOff reports whether a fetch ended for lack of time.
func cutOff(err error) bool {
	var late interface{ Timeout() bool }
	return errors.As(err, &late) && late.Timeout() || errors.Is(err, context.Canceled)
}

// copyTo copies the current answers for ids. If the request ran out of time (late) but other
// ids of the batch were answered, Okta is not hanging: there was too much to read in that time.
func (c *Answers[T]) copyTo(answers map[string]Answer[T], ids []string, missed error, late bool) {
	moving := false
	for _, id := range ids {
		answers[id] = c.Get(id, missed)
		moving = moving || answers[id].Err == nil
	}
	if !moving || !late {
		return
	}
	for _, id := range ids {
		if err := answers[id].Err; cutOff(err) {
			answers[id] = Answer[T]{Err: fmt.Errorf("%w: %w", ErrUnfinished, err)}
		}
	}
}

// Having returns the ids whose values satisfy is, sorted.
func (c *Answers[T]) Having(is func(T) bool) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var ids []string
	for id, f := range c.answers {
		if f.Err == nil && !f.NotFound && is(f.Value) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}
