package graph_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"oktagraph/graph/apierror"
	"oktagraph/oktasim"
)

// TestOperationsSurviveFailingAnswers queries 200 users and 100 groups, each cold, while
// Okta fails at random. Time is simulated, so waiting takes none.
func TestOperationsSurviveFailingAnswers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		probability float64
		least, most int // operations without errors, of 300
	}{
		"5 % of answers fail":  {0.05, 297, 300},
		"30 % of answers fail": {0.30, 100, 290},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, setup{org: oktasim.Config{Seed: 23, Users: 200, Groups: 101, Deprovisioned: -1}})
				for i, status := range []int{http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable} {
					// Faults apply in order: each gets its third of what the earlier ones
					// left.
					third := tc.probability / 3
					p := third / (1 - float64(i)*third)
					if err := w.org.Inject(oktasim.Fault{Kind: oktasim.FaultStatus, Status: status, Probability: p}); err != nil {
						t.Fatal(err)
					}
				}
				good, asked := 0, 0
				for _, u := range w.org.Users() {
					asked++
					if w.wholeOrFailed(t, `query($id: ID!) {of: user(id: $id) {list: groups {nodes {id name} pageInfo {hasNextPage}}}}`, u.ID, w.org.GroupsOf(u.ID)) {
						good++
					}
				}
				for _, g := range w.org.Groups() {
					if g.ID == w.org.Everyone() {
						continue
					}
					asked++
					if w.wholeOrFailed(t, `query($id: ID!) {of: group(id: $id) {list: members(first: 200) {nodes {id login} pageInfo {hasNextPage}}}}`, g.ID, w.org.MembersOf(g.ID)) {
						good++
					}
				}
				if asked != 300 || good < tc.least || good > tc.most {
					t.Errorf("%d of %d operations without errors, want %d to %d of 300", good, asked, tc.least, tc.most)
				}
			})
		})
	}
}

// wholeOrFailed queries a list of one object. An answer has the whole list, or an error
// with a code from the fixed list; true means no error at all.
func (w *world) wholeOrFailed(t *testing.T, query, id string, want []string) bool {
	t.Helper()
	a := w.ask(t, query, map[string]any{"id": id})
	for _, e := range a.Errors {
		if !apierror.Code(e.code()).Known() || e.code() == string(apierror.Internal) {
			t.Errorf("%s: code %q (%s)", id, e.code(), e.Message)
		}
	}
	var data struct {
		Of *struct {
			List *struct {
				Nodes []struct {
					ID string `json:"id"`
				} `json:"nodes"`
				PageInfo struct {
					HasNextPage bool `json:"hasNextPage"`
				} `json:"pageInfo"`
			} `json:"list"`
		} `json:"of"`
	}
	if err := json.Unmarshal(a.Data, &data); err != nil && len(a.Errors) == 0 {
		t.Fatalf("read data %s: %v", a.Data, err)
	}
	if data.Of == nil || data.Of.List == nil {
		if len(a.Errors) == 0 {
			t.Errorf("%s: neither a list nor an error", id)
		}
		return len(a.Errors) == 0
	}
	var got []string
	for _, n := range data.Of.List.Nodes {
		got = append(got, n.ID)
	}
	slices.Sort(got)
	if diff := cmp.Diff(slices.Sorted(slices.Values(want)), got); diff != "" && !data.Of.List.PageInfo.HasNextPage {
		t.Errorf("%s: a part passes for the whole (-want +got):\n%s", id, diff)
	}
	return len(a.Errors) == 0
}
