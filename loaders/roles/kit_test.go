package roles

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/admins"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
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
	synctest.Test(t, func(t *testing.T) {
		t.Helper()
		f(t, newKit(t, loaderkit.NewOrg(t, c), cache.Options{}))
	})
}

func newKit(t *testing.T, org *oktasim.Org, o cache.Options) *kit {
	t.Helper()
	k := &kit{Kit: loaderkit.New(t, org, o)}
	k.engine = fetch.NewEngine(fetch.Options{Cache: k.Store, Logger: slog.New(slog.NewTextHandler(k.Log, nil)), Learned: admins.ShareSizes})
	t.Cleanup(k.engine.Close)
	return k
}

// request makes the loaders of an operation that ends with ctx.
func (k *kit) request(ctx context.Context, h batch.Hints) *Request {
	k.T.Helper()
	r, err := NewRequest(ctx, k.engine, k.Tenant, h)
	k.OK(err)
	return r
}

// run runs f as a task of an operation.
func (k *kit) run(h batch.Hints, f func(ctx context.Context, r *Request)) *Request {
	k.T.Helper()
	return k.runIn(k.T.Context(), h, f)
}

func (k *kit) runIn(ctx context.Context, h batch.Hints, f func(ctx context.Context, r *Request)) *Request {
	k.T.Helper()
	r := k.request(ctx, h)
	r.RunTasks(ctx, func(ctx context.Context) { f(ctx, r) })
	return r
}

// readAll reads all assignments of the org, in an operation of its own.
func (k *kit) readAll() {
	k.run(manyRoles(), func(ctx context.Context, r *Request) {
		_, err := r.Admins(ctx)
		k.OK(err)
	})
}

// manyRoles are the hints of an operation that asks many for their roles.
func manyRoles() batch.Hints { return batch.Hints{Hints: plan.Hints{Index: true}} }

func noCache() batch.Hints {
	return batch.Hints{Freshness: fetch.Freshness{Bounded: true, MaxAge: 5 * time.Second}}
}

// askGroups asks for the groups of users, in an operation of its own.
func (k *kit) askGroups(ids []string) fetch.Cost {
	return k.run(batch.Hints{}, func(ctx context.Context, r *Request) {
		_, err := r.ListUsers(ctx, directory.Query{}, paging.Position{}, 200)
		k.OK(err)
		for _, cut := range r.UserGroupPages(ctx, ids, nil, 1000) {
			k.OK(cut.Err)
		}
	}).Cost()
}

// held are assignments as they are compared: assignee and assignment.
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

// askRoles asks for the roles of users, with those of their groups, and compares the
// answers with the org.
func (k *kit) askRoles(h batch.Hints, ids []string, groups bool) fetch.Cost {
	k.T.Helper()
	return k.run(h, func(ctx context.Context, r *Request) {
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
