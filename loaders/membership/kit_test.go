package membership

import (
	"context"
	"log/slog"
	"slices"
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

// priced tells an operation what its fields may cost; nil is nothing.
func priced(r *Request, price map[string]int) {
	if price == nil {
		return
	}
	var p plan.Price
	for field, calls := range price {
		p.Rows = append(p.Rows, plan.Row{Field: field, Plan: plan.Plan{Calls: calls}})
	}
	r.Priced(p)
}

func noCache() batch.Hints {
	return batch.Hints{Freshness: fetch.Freshness{Bounded: true, MaxAge: 5 * time.Second}}
}

func (k *kit) readUsers(ids []string, missing ...string) fetch.Cost {
	k.T.Helper()
	return k.run(batch.Hints{}, func(ctx context.Context, r *Request) {
		r.All(ctx, len(ids), func(ctx context.Context, i int) {
			u, err := r.User(ctx, ids[i])
			if gone := slices.Contains(missing, ids[i]); err != nil || (u == nil) != gone || u != nil && u.ID != ids[i] {
				k.T.Errorf("%s: %v, %v", ids[i], u, err)
			}
		})
	}).Cost()
}
