package loaders

import (
	"context"
	"testing"

	"oktagraph/loaders/plan"
	"oktagraph/oktasim"
)

// What the process holds is taken in one look-up: beside the results and the map of what
// is known, only a handful of things are allocated, however many keys there are.
func TestWhatTheProcessHoldsIsTakenInOneGo(t *testing.T) { //nolint:paralleltest // it counts allocations
	bubble(t, oktasim.Config{Users: 200, Groups: 10}, func(t *testing.T, k *kit) {
		ids := k.everybody()
		k.run(Hints{}, func(ctx context.Context, r *Request) { r.UsersByID(ctx, ids) })
		k.run(Hints{}, func(ctx context.Context, r *Request) {
			for _, u := range r.UsersByID(ctx, append(ids, ids...)) {
				if u.Err != nil || u.Value == nil {
					t.Errorf("%+v", u)
				}
			}
			if c := r.Cost(); c.Calls != 0 || c.Cache != (CacheCost{Hits: len(ids)}) {
				t.Errorf("cost %+v", c)
			}
		})
		r := k.request(t.Context(), Hints{})
		room := testing.AllocsPerRun(1, func() { _ = make(map[string]Result[*struct{}], len(ids)) })
		if got := testing.AllocsPerRun(10, func() {
			r.users.known = nil
			r.UsersByID(t.Context(), ids)
		}); got > room+1+5 {
			t.Errorf("%v allocations for %d users", got, len(ids))
		}
	})
}

// A key that is asked for in two ways has one value.
func TestAKeyHasOneValueWhateverItsBatch(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 20, Groups: 5}, func(t *testing.T, k *kit) {
		id := k.everybody()[3]
		k.costs("beside the list", 1, func() {
			k.run(Hints{}, func(ctx context.Context, r *Request) {
				Go(ctx, func() {
					if u, err := r.User(ctx, id); err != nil || u == nil || u.ID != id {
						t.Errorf("%v, %v", u, err)
					}
				})
				_, err := r.ListUsers(ctx, Query{}, Position{}, 20)
				k.ok(err)
			})
		})
	})
}

// Batches of a round keep the declared order whatever the scheduler does.
func TestStagesHoldBatchesBack(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		r := k.request(t.Context(), Hints{})
		now := &Round{}
		for _, l := range []plan.Loader{plan.LoadUserLists, plan.LoadGroupMembers} {
			now.moments[l] = newMoments()
		}
		var order []string
		done := make(chan struct{})
		go func() {
			defer close(done)
			now.Wait(r.ctx, plan.LoadUsers, plan.Begun)
			order = append(order, "users")
		}()
		for _, l := range []plan.Loader{plan.LoadUserLists, plan.LoadGroupMembers} {
			order = append(order, "before")
			now.over(l)
		}
		<-done
		if len(order) != 3 || order[2] != "users" {
			t.Errorf("%v", order)
		}
	})
}
