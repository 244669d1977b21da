package directory

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/batch"
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
func (k *kit) request(ctx context.Context, h batch.Hints) *Request {
	k.T.Helper()
	core, err := batch.NewRequest(ctx, k.engine, k.Tenant, h)
	k.OK(err)
	return NewRequest(core)
}

// run runs f as a task of an operation.
func (k *kit) run(h batch.Hints, f func(ctx context.Context, r *Request)) *Request {
	k.T.Helper()
	return k.runIn(k.T.Context(), h, f)
}

func (k *kit) runIn(ctx context.Context, h batch.Hints, f func(ctx context.Context, r *Request)) *Request {
	k.T.Helper()
	r := k.request(ctx, h)
	r.RunTasks(ctx, func(ctx context.Context) { f(ctx, r) })
	return r
}

// manyRoles are the hints of an operation that asks many for their roles.
func manyRoles() batch.Hints { return batch.Hints{Hints: plan.Hints{Index: true}} }

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

func noCache() batch.Hints {
	return batch.Hints{Freshness: fetch.Freshness{Bounded: true, MaxAge: 5 * time.Second}}
}
