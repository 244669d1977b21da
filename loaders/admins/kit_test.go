package admins

import (
	"context"
	"maps"
	"slices"
	"testing"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
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
	return &kit{operationkit.New(t, org, o, NewRequest, ShareSizes)}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// askGroups reads the groups of users, readUsers reads users, each in an operation of its own.
func (k *kit) askGroups(ids []string) fetch.Cost {
	return k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		_, err := r.ListUsers(ctx, directory.Walk{}, paging.Position{}, 200)
		k.OK(err)
		for _, cut := range r.UserGroupPages(ctx, ids, nil, 1000) {
			k.OK(cut.Err)
		}
	}).Cost()
}

func (k *kit) readUsers(ids []string) fetch.Cost {
	return k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		for _, u := range r.UsersByID(ctx, ids) {
			k.OK(u.Err)
		}
	}).Cost()
}
