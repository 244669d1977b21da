package batch

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
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
	loaderkit.Bubble(t, c, func(t *testing.T, org *oktasim.Org) { f(t, newKit(t, org, cache.Options{})) })
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

// strategies returns the strategies of a field's plan rows, in their order.
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
