package roles

import (
	"context"
	"slices"
	"testing"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/admins"
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
	return &kit{operationkit.New(t, org, o, NewRequest, admins.ShareSizes)}
}

// readAll reads all assignments of the org, in an operation of its own.
func (k *kit) readAll() {
	k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
		_, err := r.Admins(ctx)
		k.OK(err)
	})
}

// askGroups reads the groups of users, in an operation of its own.
func (k *kit) askGroups(ids []string) fetch.Cost {
	return k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		_, err := r.ListUsers(ctx, directory.Walk{}, paging.Position{}, 200)
		k.OK(err)
		for _, cut := range r.UserGroupPages(ctx, ids, nil, 1000) {
			k.OK(cut.Err)
		}
	}).Cost()
}

// held returns assignments in comparable form: assignee and assignment.
func held(list []*Assignment) []string {
	ids := make([]string, len(list))
	for i, a := range list {
		ids[i] = a.ID()
	}
	slices.Sort(ids)
	return ids
}

func heldBy(list []oktasim.AssignmentInfo) []string {
	ids := []string{}
	for _, a := range list {
		ids = append(ids, a.AssigneeID+":"+a.ID)
	}
	slices.Sort(ids)
	return ids
}

// askRoles reads the roles of users, with those of their groups, and compares the answers with
// the org.
func (k *kit) askRoles(h batch.Hints, ids []string, groups bool) fetch.Cost {
	k.T.Helper()
	return k.Run(h, func(ctx context.Context, r *Request) {
		r.All(ctx, len(ids), func(ctx context.Context, i int) {
			got, err := r.UserAssignments(ctx, ids[i], groups)
			want := heldBy(k.Org.AssignmentsOf(ids[i]))
			if groups {
				want = heldBy(k.Org.RolesOf(ids[i]))
			}
			if err != nil || !slices.Equal(held(got), want) {
				k.T.Errorf("roles of %s: %v, %v, want %v", ids[i], held(got), err, want)
			}
		})
	}).Cost()
}
