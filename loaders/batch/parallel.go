package batch

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// EachOrFail runs f for all items at the same time and stops at the first
// error. A panic in f is an error too: it would end the process otherwise.
func EachOrFail[T any](ctx context.Context, items []T, f func(context.Context, T) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(maxParallel)
	for _, item := range items {
		g.Go(func() (err error) {
			defer rescue(&err)
			return f(ctx, item)
		})
	}
	return g.Wait() //nolint:wrapcheck // f's own
}

// maxParallel bounds the goroutines of one batch. The Okta client lets fewer
// calls out at once, so a higher number would only queue in another place.
const maxParallel = 100
