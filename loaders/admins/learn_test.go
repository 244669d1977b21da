package admins

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/batch"
	"oktagraph/oktasim"
)

// page asks for one user's groups and roles, as a page about that user does.
func (k *kit) page(id string) {
	k.T.Helper()
	k.run(batch.Hints{}, func(ctx context.Context, r *Request) {
		r.All(ctx, 2, func(ctx context.Context, i int) {
			if i == 0 {
				if got, err := r.UserGroups(ctx, id); err != nil || len(got) != len(k.Org.GroupsOf(id)) {
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

// Two calls a page would be 80: the first few pages cost them, then the lists are
// read once, and those who can hold no role are not asked.
func TestQuestionsAboutSingleUsersLearnFromEachOther(t *testing.T) {
	t.Parallel()
	bubble(t, team(), func(t *testing.T, k *kit) {
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

func TestListsReadForOthersAreOnNobodysAccount(t *testing.T) {
	t.Parallel()
	bubble(t, team(), func(t *testing.T, k *kit) {
		r := k.request(t.Context(), batch.Hints{})
		counts := k.Calls(func() {
			if f := r.learnDirectory(t.Context()); f == nil {
				t.Error("nothing was learned")
			}
		})
		if c := r.Cost(); counts.Total == 0 || c.Calls != 0 || len(c.Plan) != 0 {
			t.Errorf("%d calls, the operation says %+v", counts.Total, c)
		}
	})
}

func TestListsAreReadOnceHoweverManyQuestionsWait(t *testing.T) {
	t.Parallel()
	c := team()
	c.Latency = "100ms"
	bubble(t, c, func(t *testing.T, k *kit) {
		counts := k.Calls(func() {
			var wg sync.WaitGroup
			for range 10 {
				wg.Go(func() {
					if f := k.request(t.Context(), batch.Hints{}).learnDirectory(t.Context()); f == nil {
						t.Error("nothing was learned")
					}
				})
			}
			wg.Wait()
		})
		if counts.ByRoute[assigneesRoute] != 1 || counts.ByRoute[loaderkit.GroupsRoute] != 1 {
			t.Errorf("calls %v", counts.ByRoute)
		}
	})
}

func TestAQuestionWaitsThreeSecondsForListsAtMost(t *testing.T) {
	t.Parallel()
	bubble(t, team(), func(t *testing.T, k *kit) {
		k.Breaks(assigneesRoute, oktasim.FaultHang, 0)
		began := time.Now()
		if f := k.request(t.Context(), batch.Hints{}).learnDirectory(t.Context()); f != nil || time.Since(began) != batch.LearnTime {
			t.Errorf("directory %v after %s", f, time.Since(began))
		}
		k.Org.ClearFaults()
		k.Costs("the question itself", 2, func() { k.page(k.Everybody()[0]) })
	})
}

// Only the roles of users are asked for, those of their groups among them: the members
// of the few groups with roles tell them for everybody.
func TestQuestionsAboutSingleUsersLearnWhoIsInTheGroupsWithRoles(t *testing.T) {
	t.Parallel()
	bubble(t, team(), func(t *testing.T, k *kit) {
		counts := k.Calls(func() {
			for _, id := range k.Everybody()[:60] {
				k.run(batch.Hints{}, func(ctx context.Context, r *Request) {
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
	bubble(t, team(), func(t *testing.T, k *kit) {
		counts := k.Calls(func() {
			for range 20 {
				k.run(noCache(), func(ctx context.Context, r *Request) {
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

// What is learned meets a failing list: the question at hand is asked alone, and later
// ones of the operation do not inherit the failure.
func TestFailingToLearnFailsNoQuestion(t *testing.T) {
	t.Parallel()
	bubble(t, team(), func(t *testing.T, k *kit) {
		k.proven()
		u := k.Everybody()[40]
		gid := k.StandardGroup(u)
		k.adminDirectory(batch.Hints{})
		k.request(t.Context(), batch.Hints{}).org.admins.joined.expect(150, batch.SoftObject)
		k.OK(k.Org.Inject(oktasim.Fault{Kind: oktasim.FaultStatus, Status: 503, Route: "/api/v1/groups/" + gid + "/roles", Times: 3}))
		k.run(batch.Hints{}, func(ctx context.Context, r *Request) {
			got, err := r.UserAssignments(ctx, u, true)
			if err != nil || !slices.Equal(held(got), heldBy(k.Org.RolesOf(u))) {
				t.Errorf("%v, %v", held(got), err)
			}
			time.Sleep(5 * time.Second)
			if _, err := r.GroupAssignments(ctx, gid); err != nil {
				t.Errorf("roles of the group, Okta being well again: %v", err)
			}
		})
	})
}
