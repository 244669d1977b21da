package admins

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/paging"
	"oktagraph/oktasim"
)

// Okta takes longer for a call than a caller with a copy waits for the whole of an
// answer: what is asked last is refreshed nevertheless.
func TestRolesAreRefreshedHoweverSlowOktaIs(t *testing.T) {
	t.Parallel()
	bubble(t, team(), func(t *testing.T, k *kit) {
		id := k.Everybody()[0]
		ask := func() batch.Cost {
			return k.run(batch.Hints{}, func(ctx context.Context, r *Request) {
				_, err := r.User(ctx, id)
				k.OK(err)
				_, err = r.UserAssignments(ctx, id, true)
				k.OK(err)
			}).Cost()
		}
		ask()
		k.OK(k.Org.Inject(oktasim.Fault{Kind: oktasim.FaultDelay, Wait: 1200 * time.Millisecond}))
		for range 9 {
			time.Sleep(3 * time.Minute)
			if c := ask(); c.OldestAge > (10 * time.Minute).Milliseconds() {
				t.Errorf("an answer is %d s old", c.OldestAge/1000)
			}
		}
	})
}

// Who can have a role is too expensive to find out, each time, and each user's roles
// are cached: nobody waits for what was begun to be read ahead.
func TestWhatIsReadAheadIsNotWaitedForWhereCopiesAreAtHand(t *testing.T) {
	t.Parallel()
	c := oktasim.Config{Users: 250, Groups: 30, AdminFlagBlind: true, CustomRoles: 30, ResourceSets: 60, BindingsPerSet: 20}
	bubble(t, c, func(t *testing.T, k *kit) {
		page := func() (batch.Cost, int, time.Duration) {
			var failed atomic.Int32
			began := time.Now()
			cost := k.run(manyRoles(), func(ctx context.Context, r *Request) {
				cut, err := r.ListUsers(ctx, directory.Query{}, paging.Position{}, 200)
				k.OK(err)
				r.All(ctx, len(cut.IDs), func(ctx context.Context, i int) {
					if _, err := r.UserAssignments(ctx, cut.IDs[i], false); err != nil {
						failed.Add(1)
					}
				})
			}).Cost()
			return cost, int(failed.Load()), time.Since(began)
		}
		page()
		time.Sleep(10 * time.Minute)
		k.OK(k.Org.Inject(oktasim.Fault{Kind: oktasim.FaultHang}))
		if cost, failed, took := page(); took > 1100*time.Millisecond || failed > 0 || cost.Cache.Stale < 200 {
			t.Errorf("answered after %s, %d failed, %+v", took, failed, cost.Cache)
		}
	})
}

// Finding out who can have a role takes longer than a question about one user waits
// for it: it is not begun anew with each.
func TestLearningThatTakesTooLongIsNotRepeated(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 300, Groups: 5000, Latency: "200ms"}, func(t *testing.T, k *kit) {
		slow := 0
		counts := k.Calls(func() {
			for _, id := range k.Everybody()[:20] {
				began := time.Now()
				k.run(batch.Hints{}, func(ctx context.Context, r *Request) {
					_, err := r.UserAssignments(ctx, id, false)
					k.OK(err)
				})
				if time.Since(began) > time.Second {
					slow++
				}
				time.Sleep(5 * time.Second)
			}
		})
		if counts.Total > 40 || slow > 1 {
			t.Errorf("%d calls for 20 users, %d of them waited: %v", counts.Total, slow, counts.ByRoute)
		}
	})
}

// Statistics take longer than a caller with copies waits, but nobody has copies.
func TestSlowStatisticsAreWaitedForWhereTheySaveCalls(t *testing.T) {
	t.Parallel()
	c := oktasim.Config{
		Users: 250, Groups: 900, GroupsPerUser: 3, Latency: "400ms", CustomRoles: 30, ResourceSets: 30, BindingsPerSet: 2, AdminGroups: -1,
	}
	bubble(t, c, func(t *testing.T, k *kit) {
		k.CustomGroup(k.Everybody()[0])
		k.run(batch.Hints{}, func(ctx context.Context, r *Request) {
			_, _, err := r.GroupIndex(ctx, true)
			k.OK(err)
		})
		time.Sleep(30 * time.Second)
		counts := k.Calls(func() {
			k.run(manyRoles(), func(ctx context.Context, r *Request) {
				cut, err := r.ListUsers(ctx, directory.Query{}, paging.Position{}, 200)
				k.OK(err)
				r.All(ctx, len(cut.IDs), func(ctx context.Context, i int) {
					_, err := r.UserAssignments(ctx, cut.IDs[i], true)
					k.OK(err)
				})
			})
		})
		if counts.Total > 20 {
			t.Errorf("%d calls: %v", counts.Total, counts.ByRoute)
		}
	})
}
