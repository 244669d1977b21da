package fetch

import (
	"context"
	"log/slog"
	"testing"

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
	loaderkit.Bubble(t, c, func(t *testing.T, org *oktasim.Org) { f(t, newKit(t, org, cache.Options{})) })
}

func newKit(t *testing.T, org *oktasim.Org, o cache.Options) *kit {
	t.Helper()
	k := &kit{Kit: loaderkit.New(t, org, o)}
	k.engine = NewEngine(Options{Cache: k.Store, Logger: slog.New(slog.NewTextHandler(k.Log, nil))})
	t.Cleanup(k.engine.Close)
	return k
}

// request makes the request of an operation that ends with ctx.
func (k *kit) request(ctx context.Context, f Freshness) *Request {
	k.T.Helper()
	r, err := k.engine.NewRequest(ctx, k.Tenant, 1000, f)
	k.OK(err)
	return r
}

// strategies returns the strategies of a field's plan rows, in their order.
func strategies(c Cost, field string) []string {
	var list []string
	for _, row := range c.Plan {
		if row.Field == field {
			list = append(list, row.Strategy)
		}
	}
	return list
}
