package loaders

import (
	"context"
	"sync"
	"time"

	"github.com/graph-gophers/dataloader/v7"
)

const (
	// netWait is when a batch starts for a key that no walk foresaw. It is the
	// safety net under the walk: the answer is right, but a batch may be split.
	netWait = 5 * time.Millisecond
	// neverWait keeps dataloader's own timer out of the way: batches start when
	// a walk's fibers all wait, or by the net above. Longer than any operation.
	neverWait = time.Minute
)

// outcome is what a loader knows of one key.
type outcome[V any] struct {
	value V
	err   error
}

// loader is a dataloader that knows which keys it was asked for, so that one
// batch can build on what another already fetches.
type loader[K comparable, V any] struct {
	dl     *dataloader.Loader[K, V]
	memory *memory[K, V]
	req    *Request
}

// newLoader makes a loader whose batches run fetch on the request's context;
// dataloader would pass the context of whoever came first.
func newLoader[K comparable, V any](r *Request, fetch func(ctx context.Context, keys []K) []outcome[V]) *loader[K, V] {
	m := &memory[K, V]{thunks: map[K]dataloader.Thunk[V]{}}
	l := &loader[K, V]{memory: m, req: r}
	batch := func(_ context.Context, keys []K) (results []*dataloader.Result[V]) {
		results = make([]*dataloader.Result[V], len(keys))
		for i := range results {
			results[i] = &dataloader.Result[V]{Error: errPanicked}
		}
		defer r.engine.caught(r.tenant.ID, "batch")
		for i, o := range fetch(r.ctx, keys) { //nolint:contextcheck // the operation's, not that of whichever field came first
			results[i] = &dataloader.Result[V]{Data: o.value, Error: o.err}
		}
		return results
	}
	l.dl = dataloader.NewBatchedLoader(batch,
		dataloader.WithCache[K, V](m),
		dataloader.WithWait[K, V](neverWait),
		dataloader.WithInputCapacity[K, V](64)) // a channel's buffer, made anew for each batch
	r.flushes = append(r.flushes, func() {
		m.started()
		l.dl.Flush()
	})
	return l
}

// load returns the value of one key.
func (l *loader[K, V]) load(ctx context.Context, key K) (V, error) {
	known := l.memory.has(key)
	thunk := l.dl.Load(ctx, key)
	l.req.await(ctx, known, func() { _, _ = thunk() })
	return thunk()
}

// loadAll returns the values of keys in their order, each with its error.
func (l *loader[K, V]) loadAll(ctx context.Context, keys []K) []outcome[V] {
	known := true
	thunks := make([]dataloader.Thunk[V], len(keys))
	for i, key := range keys {
		known = known && l.memory.has(key)
		thunks[i] = l.dl.Load(ctx, key)
	}
	l.req.await(ctx, known, func() {
		for _, thunk := range thunks {
			_, _ = thunk()
		}
	})
	out := make([]outcome[V], len(keys))
	for i, thunk := range thunks {
		out[i].value, out[i].err = thunk()
	}
	return out
}

// pending says whether keys wait for the next start of batches.
func (l *loader[K, V]) pending() bool { return l.memory.pending() }

// queued are the keys that wait for the next start of batches.
func (l *loader[K, V]) queued() []K {
	l.memory.mu.RLock()
	defer l.memory.mu.RUnlock()
	return l.memory.queued
}

// prime keeps a value another loader's answer brought along.
func (l *loader[K, V]) prime(key K, value V) {
	l.memory.prime(key, func() (V, error) { return value, nil })
}

// replace puts a newer value in the place of what the operation knows.
func (l *loader[K, V]) replace(key K, value V) {
	if l.memory.has(key) {
		l.req.replaced.Add(1)
	}
	l.memory.put(key, func() (V, error) { return value, nil })
}

// asked returns the thunk of a key this operation already asked for.
func (l *loader[K, V]) asked(key K) (dataloader.Thunk[V], bool) {
	return l.memory.Get(context.Background(), key)
}

// memory is a dataloader's cache for one request: a map, dropped with it.
type memory[K comparable, V any] struct {
	mu     sync.RWMutex
	thunks map[K]dataloader.Thunk[V]
	queued []K // keys whose batch has not started
}

// pending says whether keys wait for the next start of batches.
func (m *memory[K, V]) pending() bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return len(m.queued) > 0
}

func (m *memory[K, V]) started() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.queued = nil
}

// prime keeps a thunk that needs no batch, unless there is one.
func (m *memory[K, V]) prime(key K, thunk dataloader.Thunk[V]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.thunks[key]; !ok {
		m.thunks[key] = thunk
	}
}

// put keeps a thunk that needs no batch in the place of any other.
func (m *memory[K, V]) put(key K, thunk dataloader.Thunk[V]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.thunks[key] = thunk
}

func (m *memory[K, V]) has(key K) bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	_, ok := m.thunks[key]
	return ok
}

// Get implements dataloader.Cache.
func (m *memory[K, V]) Get(_ context.Context, key K) (dataloader.Thunk[V], bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	thunk, ok := m.thunks[key]
	return thunk, ok
}

// Set implements dataloader.Cache: a key has been put into the next batch.
func (m *memory[K, V]) Set(_ context.Context, key K, thunk dataloader.Thunk[V]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.thunks[key] = thunk
	m.queued = append(m.queued, key)
}

// Delete implements dataloader.Cache.
func (m *memory[K, V]) Delete(_ context.Context, key K) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, ok := m.thunks[key]
	delete(m.thunks, key)
	return ok
}

// Clear implements dataloader.Cache.
func (m *memory[K, V]) Clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.thunks)
}
