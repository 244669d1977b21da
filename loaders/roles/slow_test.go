package roles

import (
	"context"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/oktasim"
)

// A call to Okta takes longer than a caller with copies waits for a whole answer: what is
// requested last is refreshed nevertheless.
func TestRolesAreRefreshedHoweverSlowOktaIs(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		id := k.Everybody()[0]
		ask := func() fetch.Cost {
			return k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				_, err := operationkit.User(ctx, r, id)
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

// Statistics take longer than a caller with copies waits, but nobody has copies.
func TestSlowStatisticsAreWaitedForWhereTheySaveCalls(t *testing.T) {
	t.Parallel()
	c := oktasim.Config{
		Users: 250, Groups: 900, GroupsPerUser: 3, Latency: "400ms", CustomRoles: 30, ResourceSets: 30, BindingsPerSet: 2, AdminGroups: -1,
	}
	bubble(t, c, func(t *testing.T, k *kit) {
		k.CustomGroup(k.Everybody()[0])
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			_, _, err := r.GroupIndex(ctx, true)
			k.OK(err)
		})
		time.Sleep(30 * time.Second)
		counts := k.Calls(func() {
			k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
				cut, err := r.ListUsers(ctx, directory.Walk{}, paging.Position{}, 200)
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
