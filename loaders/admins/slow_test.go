package admins

import (
	"context"
	"slices"
	"testing"
	"time"

	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/oktasim"
)

// Finding out who can have a role is too expensive each time, and each user's roles are cached:
// nobody waits for what is being read ahead.
func TestWhatIsReadAheadIsNotWaitedForWhereCopiesAreAtHand(t *testing.T) {
	t.Parallel()
	c := oktasim.Config{Users: 250, Groups: 30, AdminFlagBlind: true, CustomRoles: 30, ResourceSets: 60, BindingsPerSet: 20}
	bubble(t, c, func(t *testing.T, k *kit) {
		page := func() (fetch.Cost, int, time.Duration) {
			failed := 0
			began := time.Now()
			cost := k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
				cut, err := r.ListUsers(ctx, directory.Walk{}, paging.Position{}, 200)
				k.OK(err)
				lists, _ := r.RolesOfUsers(ctx, slices.Sorted(slices.Values(cut.IDs)))
				for _, list := range lists {
					if list.Err != nil {
						failed++
					}
				}
			}).Cost()
			return cost, failed, time.Since(began)
		}
		page()
		time.Sleep(10 * time.Minute)
		k.OK(k.Org.Inject(oktasim.Fault{Kind: oktasim.FaultHang}))
		if cost, failed, took := page(); took > 1100*time.Millisecond || failed > 0 || cost.Cache.Stale < 200 {
			t.Errorf("answered after %s, %d failed, %+v", took, failed, cost.Cache)
		}
	})
}

// Finding out who can have a role takes longer than a question about one user waits for it: it
// is not started again by each.
func TestLearningThatTakesTooLongIsNotRepeated(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 300, Groups: 5000, Latency: "200ms"}, func(t *testing.T, k *kit) {
		slow := 0
		counts := k.Calls(func() {
			for _, id := range k.Everybody()[:20] {
				began := time.Now()
				k.askRoles(batch.Hints{}, nil, []string{id}, nil)
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
