package reach

import (
	"context"
	"slices"
	"testing"
	"time"

	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/oktasim"
)

// askBound reads what is bound in all sets, and compares it with the org.
func (k *kit) askBound() {
	k.T.Helper()
	sets := k.Org.ResourceSets()
	k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		for i, list := range r.BoundIn(ctx, sets) {
			want := []string{}
			for _, a := range k.Org.EveryAssignment() {
				if a.ResourceSetID == sets[i] {
					want = append(want, a.AssigneeID+":"+a.ID)
				}
			}
			slices.Sort(want)
			got := []string{}
			for _, a := range list.Value {
				got = append(got, a.ID())
			}
			if list.Err != nil || !slices.Equal(got, want) {
				k.T.Errorf("bound in %s: %v, %v, want %v", sets[i], got, list.Err, want)
			}
		}
	})
}

func TestBindingsAreTheAssignmentsOfTheirHolders(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{IAMRoles: true, IAMPageSize: 2}, func(t *testing.T, k *kit) {
		k.askBound()
		k.Costs("again", 0, k.askBound)
		set, role := k.Org.ResourceSets()[0], k.Org.CustomRoles()[2]
		k.Must(k.Org.Bind(set, role, k.Group()))
		k.Must(k.Org.Bind(set, role, k.Roleless()[0]))
		for _, a := range k.Org.EveryAssignment() {
			if a.ResourceSetID == set {
				k.OK(k.Org.RevokeRole(a.AssigneeID, a.ID))
				break
			}
		}
		time.Sleep(2 * fetch.SoftOrg)
		k.askBound()
	})
}

// A role is revoked after the bindings and before the holders' lists are read: it is not held.
func TestWhatIsRevokedSinceTheBindingsWereReadIsLeftOut(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		k.askBound()
		time.Sleep(fetch.SoftObject) // the bindings last longer
		for _, a := range k.Org.EveryAssignment() {
			if a.ResourceSetID != "" && a.AssigneeKind == "USER" {
				k.OK(k.Org.RevokeRole(a.AssigneeID, a.ID))
				break
			}
		}
		k.askBound()
	})
}

func TestResourcesAreThoseOfTheSet(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{IAMPageSize: 1, IAMRoles: true}, func(t *testing.T, k *kit) {
		sets := k.Org.ResourceSets()
		k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
			for i, list := range r.ResourcesOf(ctx, sets) {
				var got, want []string
				for _, res := range list.Value {
					got = append(got, res.ID+" "+res.ORN)
				}
				for _, res := range k.Org.ResourcesOf(sets[i]) {
					want = append(want, res.ID+" "+res.ORN)
				}
				if list.Err != nil || !slices.Equal(got, want) {
					t.Errorf("%v, %v, want %v", got, list.Err, want)
				}
			}
		})
	})
}
