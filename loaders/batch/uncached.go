package batch

import (
	"context"
	"slices"

	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
)

// Uncached returns the operation's loader of values that are never cached, made on first use. A
// key costs a call of read, whatever other operations read before; one operation reads a key
// once.
//
// field is the schema's name in the plan's rows, price the plan for a number of keys.
func Uncached[K comparable, V any](
	of Operation, field string, price func(keys int) plan.Plan, read func(ctx context.Context, key K) (V, error),
) *Loader[K, V] {
	r := of.operation()
	return madeOnce(r, "uncached "+field, func() *Loader[K, V] {
		return newLoader(r, plan.Unstaged, func(ctx context.Context, b Batch[K]) []Result[V] {
			r.Observe(field, len(b.Keys))
			if err := r.MayAsk(ctx); err != nil {
				return slices.Repeat([]Result[V]{{Err: err}}, len(b.Keys))
			}
			return readAll(r.Spend(ctx, field, price(len(b.Keys))), b.Keys, read)
		})
	})
}

// readAll reads all keys concurrently.
func readAll[K, V any](ctx context.Context, keys []K, read func(ctx context.Context, key K) (V, error)) []Result[V] {
	results, places := make([]Result[V], len(keys)), make([]int, len(keys))
	for i := range places {
		places[i] = i
		results[i].Err = fetch.ErrUnanswered
	}
	err := fetch.Each(ctx, places, func(ctx context.Context, i int) error {
		v, err := read(ctx, keys[i])
		results[i] = Result[V]{Value: v, Err: err}
		return nil
	})
	for i := range results {
		if err != nil && results[i].Err == fetch.ErrUnanswered { //nolint:errorlint // our own, never wrapped
			results[i].Err = err
		}
	}
	return results
}
