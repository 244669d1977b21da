package graph_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/oktasim"
)

// TestWhatIsRemovedBetweenPagesHidesNothingElse reads the first page on one server, removes
// objects, and continues on another with an empty cache.
func TestWhatIsRemovedBetweenPagesHidesNothingElse(t *testing.T) {
	t.Parallel()
	const first = 10
	lists := map[string]struct {
		query  string
		remove func(org *oktasim.Org, group, id string) error
	}{
		"users": {
			query:  `query($first: Int, $after: String) {list: users(first: $first, after: $after) ` + pageOfList + `}`,
			remove: func(org *oktasim.Org, _, id string) error { return org.DeleteUser(id) },
		},
		"members": {
			query:  `query($first: Int, $after: String, $group: ID!) {of: group(id: $group) {list: members(first: $first, after: $after) ` + pageOfList + `}}`,
			remove: func(org *oktasim.Org, group, id string) error { return org.RemoveMember(group, id) },
		},
		"groups": {
			query:  `query($first: Int, $after: String) {list: groups(first: $first, after: $after) ` + pageOfList + `}`,
			remove: func(org *oktasim.Org, _, id string) error { return org.DeleteGroup(id) },
		},
		"groups of a user": {
			query:  `query($first: Int, $after: String, $user: ID!) {of: user(id: $user) {list: groups(first: $first, after: $after) ` + pageOfList + `}}`,
			remove: func(org *oktasim.Org, _, id string) error { return org.DeleteGroup(id) },
		},
	}
	removals := map[string][]int{ // positions in the first page
		"the last one seen": {9}, "the last two": {8, 9}, "one before": {4}, "the first and the second": {0, 1}, "all of them": {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, "the next one": {10},
	}
	for list, tt := range lists {
		for which, positions := range removals {
			t.Run(list+", "+which, func(t *testing.T) {
				t.Parallel()
				s := setup{org: oktasim.Config{Seed: 51, Users: 60, Groups: 60, GroupsPerUser: 40, AdminGroups: -1, GroupAdmins: -1}}
				w := newWorld(t, s)
				foreseen(t, w.unplanned)
				vars := map[string]any{"group": bigGroup(t, w.org, 40), "user": live(w.org)[7]}
				all := w.walkThrough(t, tt.query, map[string]any{"group": vars["group"], "user": vars["user"]}, func(int) int { return 200 })
				vars["first"] = first
				page := w.nextPage(t, tt.query, vars)
				want := all[first:]
				for _, at := range positions {
					if all[at] == w.org.Everyone() {
						t.Skip("Everyone cannot be removed")
					}
					if err := tt.remove(w.org, vars["group"].(string), all[at]); err != nil {
						t.Fatalf("remove: %v", err)
					}
					want = slices.DeleteFunc(slices.Clone(want), func(id string) bool { return id == all[at] })
				}
				w.server = w.serve(t, s)
				w.org.ResetCalls()
				vars["after"] = *page.PageInfo.EndCursor
				rest := w.walkThroughAfter(t, tt.query, vars, first)
				if diff := cmp.Diff(want, rest); diff != "" {
					t.Errorf("after the removal (-want +got):\n%s", diff)
				}
				if w.org.Calls().Total == 0 {
					t.Error("nothing was asked")
				}
			})
		}
	}
}

// walkThroughAfter continues from vars["after"] to the end.
func (w *world) walkThroughAfter(t *testing.T, query string, vars map[string]any, first int) []string {
	t.Helper()
	var ids []string
	vars["first"] = first
	for {
		page := w.nextPage(t, query, vars)
		for _, n := range page.Nodes {
			ids = append(ids, n.ID)
		}
		if !page.PageInfo.HasNextPage {
			return ids
		}
		vars["after"] = *page.PageInfo.EndCursor
	}
}
