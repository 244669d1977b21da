package batch

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
)

const (
	// netWait is when a batch starts for a key requested outside the operation's tasks. It is a
	// safety net: the answer is right, but a batch may be split.
	netWait = 5 * time.Millisecond
	// neverWait keeps dataloader's own timer out of the way: batches start when all tasks wait,
	// or by the safety net above. No operation may take longer.
	neverWait = time.Minute
)

// Batch is what one round requests from one loader.
type Batch[K comparable] struct {
	// Keys are the requested keys that the process does not hold.
	Keys []K
	// Asked is how many keys were requested, including those the process holds.
	Asked int
	// Round is the round of the batch.
	Round *Round
}

// Loader reads one kind of value for one operation, each key once. Values the process holds are
// taken immediately in one look-up; only missing keys become part of a batch.
type Loader[K comparable, V any] struct {
	req   *Request
	name  plan.Loader
	fetch func(ctx context.Context, b Batch[K]) []Result[V]
	held  heldFunc[K, V] // nil: a cached value alone is not an answer
	dl    *dataloader.Loader[*want[K], struct{}]

	mu      sync.Mutex
	known   known[K, V]
	pending map[K]*want[K] // keys whose batch has not ended
	queued  []K            // keys whose batch has not started
	taken   int            // keys taken from the cache since the last start
	asked   int            // Batch.Asked of the batch started last
	round   *Round         // Batch.Round of that batch
}

// want is the missing keys of one call. dataloader batches wants, and does not see the values.
type want[K comparable] struct {
	keys    []K
	thunk   dataloader.Thunk[struct{}]
	started bool // with its batch, so it will end
}

// NewLoader makes a loader whose batches run read on the request's context; dataloader would
// pass the context of the first caller.
func NewLoader[K comparable, V any](of Operation, name plan.Loader, read func(ctx context.Context, b Batch[K]) []Result[V]) *Loader[K, V] {
	r := of.operation()
	l := newLoader(r, name, read)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.loaders = append(r.loaders, l)
	return l
}

func newLoader[K comparable, V any](r *Request, name plan.Loader, read func(ctx context.Context, b Batch[K]) []Result[V]) *Loader[K, V] {
	return &Loader[K, V]{req: r, name: name, fetch: read}
}

// Load returns the value of one key.
func (l *Loader[K, V]) Load(ctx context.Context, key K) (V, error) {
	r := l.LoadAll(ctx, []K{key})[0]
	return r.Value, r.Err
}

// LoadAll returns the results for keys in their order. In a round it waits exactly once,
// whether or not any key is missing, so that the tasks of a level stay together.
func (l *Loader[K, V]) LoadAll(ctx context.Context, keys []K) []Result[V] {
	places, own, others := l.look(ctx, keys)
	l.req.await(ctx, own != nil, waitFor(own, others))
	out := make([]Result[V], len(keys))
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, at := range places {
		if at >= 0 {
			out[i] = l.known.values[at]
		} else {
			out[i], _ = l.known.get(keys[i])
		}
	}
	return out
}

func waitFor[K comparable](own *want[K], others []*want[K]) func() {
	if own == nil && len(others) == 0 {
		return nil
	}
	return func() {
		if own != nil {
			_, _ = own.thunk()
		}
		for _, w := range others {
			_, _ = w.thunk()
		}
	}
}

// look takes what the process holds of keys and requests the rest. It returns the places of
// known values, -1 for other keys, and what to wait for: the keys requested now, and those
// requested before.
func (l *Loader[K, V]) look(ctx context.Context, keys []K) (places []int32, own *want[K], others []*want[K]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known.borrow(l.req.spare, l.name, len(keys))
	l.known.room(len(keys))
	places = make([]int32, len(keys))
	before := len(l.known.values)
	for i, key := range keys {
		at, known := l.known.places[key]
		if known {
			places[i] = at
			continue
		}
		if w := l.pending[key]; w != nil {
			places[i] = -1
			if !slices.Contains(others, w) {
				others = append(others, w)
			}
			continue
		}
		places[i] = l.known.add(key, Result[V]{Err: errOpen}) // once, even if the key is repeated
	}
	missing := l.takeHeld(l.added(keys, places, before), before)
	if len(missing) == 0 {
		return places, nil, others
	}
	for i, at := range places {
		if at >= 0 && l.known.values[at].Err == errOpen { //nolint:errorlint // our own, never wrapped
			places[i] = -1
		}
	}
	return places, l.ask(ctx, missing), others
}

func (l *Loader[K, V]) ask(ctx context.Context, keys []K) *want[K] {
	w := &want[K]{keys: keys}
	if l.dl == nil { // most loaders of most operations have no misses
		l.dl = dataloader.NewBatchedLoader(l.batch,
			dataloader.WithCache[*want[K], struct{}](&dataloader.NoCache[*want[K], struct{}]{}),
			dataloader.WithWait[*want[K], struct{}](neverWait),
			dataloader.WithInputCapacity[*want[K], struct{}](8)) // a channel's buffer, allocated for each batch
	}
	w.thunk = l.dl.Load(ctx, w)
	if l.pending == nil {
		l.pending = make(map[K]*want[K], len(keys))
	}
	for _, key := range keys {
		l.pending[key] = w
	}
	l.queued = append(l.queued, keys...)
	return w
}

// start starts the batch of the queued keys.
func (l *Loader[K, V]) start() {
	l.mu.Lock()
	l.asked = len(l.queued) + l.taken
	for _, key := range l.queued {
		if w := l.pending[key]; w != nil { // otherwise its batch has started by itself, long ago
			w.started = true
		}
	}
	l.queued, l.taken = nil, 0
	l.round = l.req.round.Load()
	dl := l.dl
	l.mu.Unlock()
	if dl != nil {
		dl.Flush()
	}
}

func (l *Loader[K, V]) stage() plan.Loader { return l.name }

// batch answers wants. It returns when all of their keys are known.
func (l *Loader[K, V]) batch(_ context.Context, wants []*want[K]) []*dataloader.Result[struct{}] {
	results := make([]*dataloader.Result[struct{}], len(wants))
	var keys []K
	for i, w := range wants {
		results[i] = &dataloader.Result[struct{}]{}
		keys = append(keys, w.keys...)
	}
	l.answer(l.req.Context(), keys) //nolint:contextcheck // the operation's, not that of whichever field came first
	return results
}

func (l *Loader[K, V]) answer(ctx context.Context, keys []K) {
	l.mu.Lock()
	now := l.round
	l.mu.Unlock()
	defer now.over(l.name)
	defer l.settle(keys)
	defer l.req.Engine.Caught(l.req.Tenant().ID, "batch")
	now.Wait(ctx, l.name, plan.Begun)
	open, asked := l.open(keys)
	if len(open) == 0 {
		return
	}
	answers := l.fetch(ctx, Batch[K]{Keys: open, Asked: asked, Round: now})
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, answer := range answers {
		if !l.known.has(open[i]) {
			l.known.add(open[i], answer)
		}
	}
}

// open returns the keys that no other batch has brought along meanwhile.
func (l *Loader[K, V]) open(keys []K) (open []K, asked int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(keys), l.known.has), l.asked
}

// settle ends a batch. Keys are left without an answer only if the batch panicked.
func (l *Loader[K, V]) settle(keys []K) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, key := range keys {
		delete(l.pending, key)
		if !l.known.has(key) {
			l.known.add(key, Result[V]{Err: fetch.ErrPanicked})
		}
	}
}

// release passes the loader's memory to the next operation, unless a batch is under way.
func (l *Loader[K, V]) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.pending) == 0 {
		l.known.giveBack(l.req.spare, l.name)
	}
}

// Pending reports whether keys wait for the next start of batches.
func (l *Loader[K, V]) Pending() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.queued) > 0
}

// Queued returns the keys that wait for the next start of batches.
func (l *Loader[K, V]) Queued() []K {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.queued
}

// Prime stores a value that another loader's answer brought along.
func (l *Loader[K, V]) Prime(key K, value V) { l.bring(key, value, false) }

// Replace replaces what the operation knows by a newer value.
func (l *Loader[K, V]) Replace(key K, value V) { l.bring(key, value, true) }

func (l *Loader[K, V]) bring(key K, value V, replace bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.known.has(key)
	if known && replace {
		l.req.replaced.Add(1)
	}
	if !known || replace {
		l.known.set(key, Result[V]{Value: value})
	}
}

// Has reports whether the operation knows a key or has requested it.
func (l *Loader[K, V]) Has(key K) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.known.has(key) || l.pending[key] != nil
}

// Known returns the values that the operation knows. Between two rounds, which is when tasks
// run, they do not depend on which batch was faster.
func (l *Loader[K, V]) Known() []V {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := make([]V, 0, len(l.known.values))
	for _, v := range l.known.values {
		if v.Err == nil {
			list = append(list, v.Value)
		}
	}
	return list
}

// Asked returns the operation's result for a key, and waits for a batch that is under way. ok
// is false when the key was not requested, or its batch has not started: a task may wait for
// that only in LoadAll.
func (l *Loader[K, V]) Asked(key K) (answer Result[V], ok bool) {
	l.mu.Lock()
	answer, ok = l.known.get(key)
	w := l.pending[key]
	waits := !ok && w != nil && w.started
	l.mu.Unlock()
	if !waits {
		return answer, ok
	}
	_, _ = w.thunk()
	return l.Asked(key)
}
