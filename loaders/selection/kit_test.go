package selection

import (
	"context"
	"slices"
	"testing"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/paging"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// kit is an engine over a simulated org.
type kit struct{ *operationkit.Kit[*Request] }

// bubble runs f with a kit on simulated time, in parallel with other tests.
func bubble(t *testing.T, c oktasim.Config, f func(t *testing.T, k *kit)) {
	t.Helper()
	loaderkit.Bubble(t, c, func(t *testing.T, org *oktasim.Org) {
		f(t, &kit{operationkit.New(t, org, cache.Options{}, NewRequest, nil)})
	})
}

// listUsers reads a list to its end, each page in an operation of its own.
func (k *kit) listUsers(l *List[*okta.User], first int) (ids []string) {
	k.T.Helper()
	return k.walk(func(int) {}, func(ctx context.Context, r *Request, from paging.Position) (paging.Cut, error) {
		return r.ListUsers(ctx, l, from, first)
	})
}

// walk reads pages until there are no more, each in an operation of its own; after is called
// with the number of each page read.
func (k *kit) walk(
	after func(page int), read func(ctx context.Context, r *Request, from paging.Position) (paging.Cut, error),
) (ids []string) {
	k.T.Helper()
	from := paging.Position{}
	for page, more := 0, true; more; page++ {
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			cut, err := read(ctx, r, from)
			k.OK(err)
			ids = append(ids, cut.IDs...)
			if more = cut.More; more {
				end, ok := cut.End()
				if !ok || end == from {
					k.T.Fatal("a page leads nowhere")
				}
				from = end
			}
		})
		if len(ids) > 10_000 {
			k.T.Fatal("the list does not end")
		}
		after(page)
	}
	return ids
}

// those returns the ids of the org's users for whom f holds.
func (k *kit) those(f func(u oktasim.UserInfo) bool) (ids []string) {
	for _, u := range k.Org.Users() {
		if f(u) {
			ids = append(ids, u.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// equal compares lists of ids.
func (k *kit) equal(what string, want, got []string) {
	k.T.Helper()
	if !slices.Equal(want, got) {
		k.T.Errorf("%s: got %d %v\nwant %d %v", what, len(got), got, len(want), want)
	}
}
