package membership

import (
	"context"
	"slices"
	"testing"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/oktasim"
)

// kit is an engine over a simulated org.
type kit struct{ *operationkit.Kit[*Request] }

// bubble runs f with a kit on simulated time, in parallel with other tests.
func bubble(t *testing.T, c oktasim.Config, f func(t *testing.T, k *kit)) {
	t.Helper()
	loaderkit.Bubble(t, c, func(t *testing.T, org *oktasim.Org) { f(t, newKit(t, org, cache.Options{})) })
}

func newKit(t *testing.T, org *oktasim.Org, o cache.Options) *kit {
	t.Helper()
	return &kit{operationkit.New(t, org, o, NewRequest, nil)}
}

func (k *kit) readUsers(ids []string, missing ...string) fetch.Cost {
	k.T.Helper()
	return k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		r.All(ctx, len(ids), func(ctx context.Context, i int) {
			u, err := operationkit.User(ctx, r, ids[i])
			if gone := slices.Contains(missing, ids[i]); err != nil || (u == nil) != gone || u != nil && u.ID != ids[i] {
				k.T.Errorf("%s: %v, %v", ids[i], u, err)
			}
		})
	}).Cost()
}
