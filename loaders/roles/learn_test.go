package roles

import (
	"context"
	"slices"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// page reads one user's groups and roles, as a page about that user does.
func (k *kit) page(id string) {
	k.T.Helper()
	k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		r.All(ctx, 2, func(ctx context.Context, i int) {
			if i == 0 {
				if got, err := operationkit.UserGroups(ctx, r, id); err != nil || len(got) != len(k.Org.GroupsOf(id)) {
					k.T.Errorf("groups of %s: %v, %v", id, got, err)
				}
				return
			}
			got, err := r.UserAssignments(ctx, id, true)
			if err != nil || !slices.Equal(held(got), heldBy(k.Org.RolesOf(id))) {
				k.T.Errorf("roles of %s: %v, %v", id, held(got), err)
			}
		})
	})
}

// Two calls a page would be 80: the first few pages cost them, then the lists are read once,
// and users who can hold no role are not read.
func TestQuestionsAboutSingleUsersLearnFromEachOther(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		counts := k.Calls(func() {
			for _, id := range k.Everybody()[:40] {
				k.page(id)
				time.Sleep(time.Second)
			}
		})
		if counts.ByRoute[loaderkit.UserGroupsRoute] != 40 || counts.Total > 40+20 {
			t.Errorf("calls %v, want less than half of 40 for roles", counts.ByRoute)
		}
	})
}

// Only the roles of users are requested, including those of their groups: the members of the
// few groups with roles show them for everybody.
func TestQuestionsAboutSingleUsersLearnWhoIsInTheGroupsWithRoles(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		counts := k.Calls(func() {
			for _, id := range k.Everybody()[:60] {
				k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
					got, err := r.UserAssignments(ctx, id, true)
					if err != nil || !slices.Equal(held(got), heldBy(k.Org.RolesOf(id))) {
						t.Errorf("roles of %s: %v, %v", id, held(got), err)
					}
				})
				time.Sleep(time.Second)
			}
		})
		if counts.Total > 60/2 {
			t.Errorf("%d calls for 60 users: %v", counts.Total, counts.ByRoute)
		}
	})
}

func TestNothingIsLearnedForWhoBoundsTheAgeOfAnswers(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		counts := k.Calls(func() {
			for range 20 {
				k.Run(operationkit.NoCache(), func(ctx context.Context, r *Request) {
					_, err := r.UserAssignments(ctx, k.Everybody()[0], true)
					k.OK(err)
				})
				time.Sleep(6 * time.Second)
			}
		})
		if counts.Total != 20 {
			t.Errorf("%d calls for 20 questions about one user: %v", counts.Total, counts.ByRoute)
		}
	})
}

// Learning meets failing lists: every question is answered all the same.
func TestFailingToLearnFailsNoQuestion(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		k.readAll()
		time.Sleep(fetch.SoftObject) // the lists of roles are too old, the admin directory is not
		_, groups := k.Admins()
		path := "/api/v1/groups/" + groups[0] + "/roles"
		k.OK(k.Org.Inject(oktasim.Fault{Kind: oktasim.FaultStatus, Status: 503, Route: path, Times: 3}))
		for _, id := range k.Everybody()[:30] {
			k.askRoles(batch.Hints{}, []string{id}, true)
			time.Sleep(time.Second)
		}
		if left := k.Calls(func() { _, _ = k.Tenant.Okta.ListGroupRoles(t.Context(), groups[0], okta.ExpandNone) }); left.Total != 1 {
			t.Errorf("the list that fails was not asked for: %d calls for it now", left.Total)
		}
	})
}
