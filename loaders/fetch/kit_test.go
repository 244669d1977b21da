package fetch

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/oktasim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// kit is an engine over a simulated org.
type kit struct {
	*loaderkit.Kit
	engine *Engine
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
	k.engine = NewEngine(Options{Cache: k.Store, Logger: slog.New(slog.NewTextHandler(k.Log, nil))})
	t.Cleanup(k.engine.Close)
	return k
}

// request is that of an operation that ends with ctx.
func (k *kit) request(ctx context.Context, f Freshness) *Request {
	k.T.Helper()
	r, err := k.engine.NewRequest(ctx, k.Tenant, 1000, f)
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
func strategies(c Cost, field string) []string {
	var list []string
	for _, row := range c.Plan {
		if row.Field == field {
			list = append(list, row.Strategy)
		}
	}
	return list
}
