package admins

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/oktasim"
)

func TestDemandForeseesQuestionsFromThoseOfTheWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		type question struct {
			after time.Duration
			n     int
			want  int
		}
		for name, questions := range map[string][]question{
			"the first say nothing of others":        {{0, 3, 3}},
			"a burst is not taken at its word":       {{0, 3, 3}, {0, 1, 1 + 3*demandAhead}},
			"a steady rate goes on":                  {{0, 10, 10}, {150 * time.Second, 1, 1 + 20}},
			"a slow one says little":                 {{0, 10, 10}, {4 * time.Minute, 2, 2 + 12}},
			"a window that is over is forgotten":     {{0, 40, 40}, {fetch.SoftOrg + time.Second, 1, 1}},
			"its last moment still counts":           {{0, 40, 40}, {fetch.SoftOrg, 1, 1 + 40}},
			"what was foreseen does not count":       {{0, 1, 1}, {time.Minute, 1, 1 + 5}, {time.Minute, 1, 1 + 5}},
			"a second is the shortest to judge by":   {{0, 1, 1}, {0, 1, 1 + demandAhead}},
			"and many questions at once are many":    {{0, 200, 200}, {time.Minute, 200, 200 + 1000}},
			"after a long pause it begins once more": {{0, 9, 9}, {time.Hour, 4, 4}, {0, 1, 1 + 4*demandAhead}},
		} {
			d := &demand{}
			for i, q := range questions {
				time.Sleep(q.after)
				if got := d.expect(q.n, fetch.SoftOrg); got != q.want {
					t.Errorf("%s: question %d expects %d, want %d", name, i, got, q.want)
				}
			}
		}
	})
}

func TestListsReadForOthersAreOnNobodysAccount(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		r := k.Request(t.Context(), batch.Hints{})
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
	c := loaderkit.Team()
	c.Latency = "100ms"
	bubble(t, c, func(t *testing.T, k *kit) {
		counts := k.Calls(func() {
			var wg sync.WaitGroup
			for range 10 {
				wg.Go(func() {
					if f := k.Request(t.Context(), batch.Hints{}).learnDirectory(t.Context()); f == nil {
						t.Error("nothing was learned")
					}
				})
			}
			wg.Wait()
		})
		if counts.ByRoute[loaderkit.AssigneesRoute] != 1 || counts.ByRoute[loaderkit.GroupsRoute] != 1 {
			t.Errorf("calls %v", counts.ByRoute)
		}
	})
}

func TestAQuestionWaitsThreeSecondsForListsAtMost(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		k.Breaks(loaderkit.AssigneesRoute, oktasim.FaultHang, 0)
		began := time.Now()
		if f := k.Request(t.Context(), batch.Hints{}).learnDirectory(t.Context()); f != nil || time.Since(began) != fetch.LearnTime {
			t.Errorf("directory %v after %s", f, time.Since(began))
		}
		k.Org.ClearFaults()
		k.Costs("the question itself", 1, func() { k.askRoles(batch.Hints{}, nil, k.Everybody()[:1], nil) })
	})
}

// Learning meets a failing list: later questions of the operation do not inherit the failure.
func TestFailingToLearnFailsNoQuestion(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		k.proven()
		gid := k.StandardGroup(k.Everybody()[40])
		f, _ := k.adminDirectory(batch.Hints{})
		k.Request(t.Context(), batch.Hints{}).org.admins.joined.expect(150, fetch.SoftObject)
		k.OK(k.Org.Inject(oktasim.Fault{Kind: oktasim.FaultStatus, Status: 503, Route: "/api/v1/groups/" + gid + "/roles", Times: 3}))
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			if !r.LearnGroupAdmins(ctx, f, 1) || r.WithoutRoles([]string{gid}) != 1 {
				t.Error("the list that fails was not asked for")
			}
			time.Sleep(5 * time.Second)
			list := r.RolesOfGroups(ctx, []string{gid}, f)[gid]
			k.holds(gid, list.Value, list.Err, nil)
		})
	})
}

func TestWhoIsInTheGroupsWithRolesIsLearnedOnce(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		f, _ := k.adminDirectory(batch.Hints{})
		r := k.Request(t.Context(), batch.Hints{})
		k.Costs("one question", 0, func() {
			if r.LearnGroupAdmins(t.Context(), f, 1) {
				t.Error("learned for one question")
			}
		})
		calls := r.MemberCalls(t.Context(), f) + r.WithoutRoles(f.groupIDs)
		k.Costs("many", calls, func() {
			if !r.LearnGroupAdmins(t.Context(), f, 200) {
				t.Error("nothing is learned for 200")
			}
		})
		if left := r.MemberCalls(t.Context(), f) + r.WithoutRoles(f.groupIDs); calls == 0 || left != 0 {
			t.Errorf("%d calls, %d are left", calls, left)
		}
		k.Costs("as many again", 0, func() { r.LearnGroupAdmins(t.Context(), f, 200) })
	})
}
