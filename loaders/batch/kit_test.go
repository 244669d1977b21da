package batch

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/oktasim"
)

// kit is an engine over a simulated org.
type kit struct {
	*loaderkit.Kit
	engine *fetch.Engine
}

// bubble runs f with a kit on simulated time, in parallel with other tests.
func bubble(t *testing.T, c oktasim.Config, f func(t *testing.T, k *kit)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		t.Helper()
		f(t, newKit(t, loaderkit.NewOrg(t, c), cache.Options{}))
	})
}

func newKit(t *testing.T, org *oktasim.Org, o cache.Options) *kit {
	t.Helper()
	k := &kit{Kit: loaderkit.New(t, org, o)}
	k.engine = fetch.NewEngine(fetch.Options{Cache: k.Store, Logger: slog.New(slog.NewTextHandler(k.Log, nil))})
	t.Cleanup(k.engine.Close)
	return k
}

// request makes the loaders of an operation that ends with ctx.
func (k *kit) request(ctx context.Context, h Hints) *Request {
	k.T.Helper()
	r, err := NewRequest(ctx, k.engine, k.Tenant, h)
	k.OK(err)
	return r
}

// peek is what the in-process cache holds of a value.
func peek[T any](k *kit, kind *cache.Kind[T], id string) cache.Entry[T] {
	return cache.Peek(k.Store, k.NS(), kind, []string{id})[0]
}

// put keeps a value as if it had been read so long ago.
func put[T any](k *kit, kind *cache.Kind[T], id string, v T, ago time.Duration) {
	cache.SetMany(
		context.Background(), k.Store, k.NS(), kind, []cache.Item[T]{{ID: id, Value: v, Rank: cache.RankList, ReadAt: time.Now().Add(-ago)}},
	)
}

// strategies are those of a field's plan rows, in their order.
func strategies(c fetch.Cost, field string) []string {
	var list []string
	for _, row := range c.Plan {
		if row.Field == field {
			list = append(list, row.Strategy)
		}
	}
	return list
}

var wordKind = fetch.IDKind("word", fetch.SoftObject, fetch.Hard)

// upstream answers fetches of words and counts them. Each takes a while.
type upstream struct {
	takes time.Duration
	err   error

	mu      sync.Mutex
	fetches [][]string
}

func (u *upstream) source() fetch.Source[string] {
	return fetch.Source[string]{Field: "word", Kind: wordKind, Fetch: func(_ context.Context, ids []string, out *fetch.Answers[string]) {
		u.mu.Lock()
		u.fetches = append(u.fetches, ids)
		n := len(u.fetches)
		u.mu.Unlock()
		time.Sleep(u.takes)
		if u.err != nil {
			out.FailAll(ids, u.err)
			return
		}
		for _, id := range ids {
			out.Put(id, fmt.Sprintf("%s %d", id, n))
		}
	}}
}

func (u *upstream) count() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.fetches)
}

// words is a loader of words.
func (k *kit) words(r *Request, u *upstream) *Loader[string, string] {
	return NewLoader(r, plan.LoadUsers, func(_ context.Context, b Batch[string]) []Result[string] {
		return GatherAll(r, u.source(), b.Keys)
	})
}
