// Package operationkit gives the tests of the loaders' rooms an engine over a simulated
// org. Its operations are of the room that is tested.
package operationkit

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/oktasim"
	"oktagraph/tenant"
)

// Operation is a room's view of an operation.
type Operation interface {
	RunTasks(ctx context.Context, f func(ctx context.Context))
	Priced(p plan.Price)
}

// Kit is an engine whose operations are of type R.
type Kit[R Operation] struct {
	*loaderkit.Kit
	Engine *fetch.Engine
	of     func(core *batch.Request) R
}

// Learned is what an engine calls when a fetch has been kept; see fetch.Options.
type Learned = func(ctx context.Context, e *fetch.Engine, t *tenant.Tenant)

// New makes an engine over an org; of makes a room's operation of its core.
func New[R Operation](t *testing.T, org *oktasim.Org, o cache.Options, of func(core *batch.Request) R, learned Learned) *Kit[R] {
	t.Helper()
	k := &Kit[R]{Kit: loaderkit.New(t, org, o), of: of}
	k.Engine = fetch.NewEngine(fetch.Options{Cache: k.Store, Logger: slog.New(slog.NewTextHandler(k.Log, nil)), Learned: learned})
	t.Cleanup(k.Engine.Close)
	return k
}

// Request makes the loaders of an operation that ends with ctx.
func (k *Kit[R]) Request(ctx context.Context, h batch.Hints) R {
	k.T.Helper()
	core, err := batch.NewRequest(ctx, k.Engine, k.Tenant, h)
	k.OK(err)
	return k.of(core)
}

// Run runs f as a task of an operation.
func (k *Kit[R]) Run(h batch.Hints, f func(ctx context.Context, r R)) R {
	k.T.Helper()
	return k.RunIn(k.T.Context(), h, f)
}

// RunIn is Run for an operation that ends with ctx.
func (k *Kit[R]) RunIn(ctx context.Context, h batch.Hints, f func(ctx context.Context, r R)) R {
	k.T.Helper()
	r := k.Request(ctx, h)
	r.RunTasks(ctx, func(ctx context.Context) { f(ctx, r) })
	return r
}

// ManyRoles are the hints of an operation that asks many for their roles.
func ManyRoles() batch.Hints { return batch.Hints{Hints: plan.Hints{Index: true}} }

// NoCache are the hints of an operation that accepts next to nothing of the cache.
func NoCache() batch.Hints {
	return batch.Hints{Freshness: fetch.Freshness{Bounded: true, MaxAge: 5 * time.Second}}
}

// Priced tells an operation what its fields may cost; nil is nothing.
func Priced(r Operation, price map[string]int) {
	if price == nil {
		return
	}
	var p plan.Price
	for field, calls := range price {
		p.Rows = append(p.Rows, plan.Row{Field: field, Plan: plan.Plan{Calls: calls}})
	}
	r.Priced(p)
}

// Strategies are those of a field's plan rows, in their order.
func Strategies(c fetch.Cost, field string) []string {
	var list []string
	for _, row := range c.Plan {
		if row.Field == field {
			list = append(list, row.Strategy)
		}
	}
	return list
}
