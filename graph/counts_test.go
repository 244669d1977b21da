package graph_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagraph/graph/apierror"
	"oktagraph/oktasim"
)

// userCounts are the values that users are counted by, and the numbers of users.
type userCounts struct {
	UserCounts []struct {
		Values []*string
		Count  int
	}
}

// byStatus counts the org's users by status, including deactivated ones.
func byStatus(org *oktasim.Org) map[string]int {
	counts := map[string]int{}
	for _, u := range org.Users() {
		counts[string(u.Status)]++
	}
	return counts
}

const countAll = `{userCounts(by: [STATUS], filter: {includeDeprovisioned: true}) {values count}}`

func (w *world) countByStatus(t *testing.T) map[string]int {
	t.Helper()
	var data userCounts
	w.mustAsk(t, countAll, nil).into(t, &data)
	counts := map[string]int{}
	for _, c := range data.UserCounts {
		counts[*c.Values[0]] = c.Count
	}
	return counts
}

func TestUsersAreCountedOverAllPagesAndAnewWhenTheyChanged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, setup{org: oktasim.Config{Seed: 5, Users: 450, Groups: 3}, compared: agree(t)})
		foreseen(t, w.unplanned)
		if diff := cmp.Diff(byStatus(w.org), w.countByStatus(t)); diff != "" {
			t.Errorf("at first (-org +counts):\n%s", diff)
		}
		for i, u := range w.org.Users() {
			if i%3 == 0 && u.Status == oktasim.Active {
				if err := w.org.SetUserStatus(u.ID, oktasim.Suspended); err != nil {
					t.Fatal(err)
				}
			}
		}
		time.Sleep(time.Hour) // longer than anything is cached
		if diff := cmp.Diff(byStatus(w.org), w.countByStatus(t)); diff != "" {
			t.Errorf("once they changed (-org +counts):\n%s", diff)
		}
	})
}

func TestAWalkThatFailsIsNoSmallerCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, setup{org: oktasim.Config{Seed: 5, Users: 450, Groups: 3}})
		if err := w.org.Inject(oktasim.Fault{Kind: oktasim.FaultStatus, Status: http.StatusForbidden, Route: "GET /api/v1/users", After: 2}); err != nil {
			t.Fatal(err)
		}
		a := w.ask(t, countAll, nil)
		if string(a.Data) != `{"userCounts":null}` || len(a.Errors) != 1 || a.Errors[0].code() != string(apierror.UpstreamForbidden) {
			t.Errorf("data %s, errors %v", a.Data, a.Errors)
		}
	})
}

func TestTooManyCombinationsAreRefusedRatherThanCut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, setup{org: oktasim.Config{Seed: 5, Users: 1100, Groups: 3}})
		for i, u := range w.org.Users() {
			if err := w.org.UpdateUser(u.ID, oktasim.Profile{"title": fmt.Sprint("Title ", i)}); err != nil {
				t.Fatal(err)
			}
		}
		const query = `{userCounts(by: [%s]) {values count}}`
		a := w.ask(t, fmt.Sprintf(query, "STATUS, TITLE"), nil)
		if len(a.Errors) != 1 || a.Errors[0].code() != string(apierror.BadUserInput) || !strings.Contains(a.Errors[0].Message, "more than 1000") {
			t.Errorf("data %.200s, errors %v", a.Data, a.Errors)
		}
		w.mustAsk(t, fmt.Sprintf(query, "STATUS, DEPARTMENT"), nil)
	})
}
