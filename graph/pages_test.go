package graph_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/oktasim"
)

// connection is a page of ids.
type connection struct {
	Nodes    []struct{ ID string }
	Edges    []struct{ Cursor string }
	PageInfo struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       *string
	}
}

// listOf is a connection to walk through.
type listOf struct {
	query string // with $first and $after, the connection aliased `list` below an optional `of`
	want  func(org *oktasim.Org) []string
}

func (w *world) nextPage(t *testing.T, query string, vars map[string]any) connection {
	t.Helper()
	var data struct {
		List connection
		Of   struct{ List connection }
	}
	w.mustAsk(t, query, vars).into(t, &data)
	if data.Of.List.Nodes != nil {
		return data.Of.List
	}
	return data.List
}

// walkThrough reads a connection to its end; first is called before each page.
func (w *world) walkThrough(t *testing.T, query string, vars map[string]any, first func(page int) int) []string {
	t.Helper()
	var ids []string
	for page := 0; ; page++ {
		vars["first"] = first(page)
		c := w.nextPage(t, query, vars)
		if len(c.Nodes) > first(page) || len(c.Nodes) < first(page) && c.PageInfo.HasNextPage {
			t.Fatalf("page %d of first %d has %d items", page, first(page), len(c.Nodes))
		}
		if c.PageInfo.HasPreviousPage != (page > 0) {
			t.Fatalf("page %d has a previous page: %t", page, c.PageInfo.HasPreviousPage)
		}
		for _, n := range c.Nodes {
			ids = append(ids, n.ID)
		}
		if !c.PageInfo.HasNextPage {
			return ids
		}
		vars["after"] = *c.PageInfo.EndCursor
	}
}

func live(org *oktasim.Org) []string {
	var ids []string
	for _, u := range org.Users() {
		if u.Status != oktasim.Deprovisioned {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

// bigGroup adds the first n users to the group with the most members.
func bigGroup(t *testing.T, org *oktasim.Org, n int) string {
	t.Helper()
	groups := slices.DeleteFunc(org.Groups(), func(g oktasim.GroupInfo) bool { return g.ID == org.Everyone() || g.Type != "OKTA_GROUP" })
	big := slices.MaxFunc(groups, func(a, b oktasim.GroupInfo) int { return a.Members - b.Members }).ID
	for _, id := range live(org) {
		if len(org.MembersOf(big)) >= n {
			break
		}
		if err := org.AddMember(big, id); err != nil {
			t.Fatalf("add a member: %v", err)
		}
	}
	for _, id := range org.MembersOf(big)[n:] {
		if err := org.RemoveMember(big, id); err != nil {
			t.Fatalf("remove a member: %v", err)
		}
	}
	return big
}

func TestAWalkYieldsEachUserOnceAtEveryPageSize(t *testing.T) {
	t.Parallel()
	for _, first := range []int{1, 7, 50, 200} {
		t.Run(fmt.Sprintf("5,000 users by %d", first), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{org: oktasim.Config{Seed: 3, Users: 5000, Groups: 5}})
			foreseen(t, w.unplanned)
			ids := w.walkThrough(t, `query($first: Int, $after: String) {list: users(first: $first, after: $after) {nodes {id} pageInfo {hasNextPage hasPreviousPage endCursor}}}`,
				map[string]any{}, func(int) int { return first })
			eachOnce(t, live(w.org), ids)
			if diff := cmp.Diff(map[string]int{"GET /api/v1/users": 25}, w.org.Calls().ByRoute); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
		t.Run(fmt.Sprintf("3,000 members by %d", first), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{org: oktasim.Config{Seed: 3, Users: 5000, Groups: 5}})
			foreseen(t, w.unplanned)
			big := bigGroup(t, w.org, 3000)
			ids := w.walkThrough(t, `query($id: ID!, $first: Int, $after: String) {of: group(id: $id) {list: members(first: $first, after: $after) {nodes {id} pageInfo {hasNextPage hasPreviousPage endCursor}}}}`,
				map[string]any{"id": big}, func(int) int { return first })
			eachOnce(t, w.org.MembersOf(big), ids)
			if diff := cmp.Diff(map[string]int{"GET /api/v1/groups/{id}": 1, "GET /api/v1/groups/{id}/users": 15}, w.org.Calls().ByRoute); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

// eachOnce compares ids with the expected ones, in any order.
func eachOnce(t *testing.T, want, got []string) {
	t.Helper()
	want, got = slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got))
	if len(got) != len(want) {
		t.Errorf("%d items, there are %d", len(got), len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("items (-want +got):\n%.2000s", diff)
	}
}

// walkOrg is an org in which every list has several pages.
func walkOrg() oktasim.Config {
	return oktasim.Config{Seed: 5, Users: 450, Deprovisioned: 20, Groups: 230, GroupsPerUser: 60, DirectAdmins: 60}
}

const pageOfList = `{nodes {id} edges {cursor} pageInfo {hasNextPage hasPreviousPage startCursor endCursor}}`

// lists are the connections of the schema.
func lists() map[string]listOf {
	return map[string]listOf{
		"Query.users": {
			query: `query($first: Int, $after: String) {list: users(first: $first, after: $after) ` + pageOfList + `}`, want: live,
		},
		"Query.users by search": {
			query: `query($first: Int, $after: String) {list: users(first: $first, after: $after, orderBy: {field: LAST_NAME}) ` + pageOfList + `}`, want: live,
		},
		"Query.users by ids": {
			query: `query($first: Int, $after: String, $ids: [ID!]) {list: users(first: $first, after: $after, filter: {ids: $ids}) ` + pageOfList + `}`,
			want:  func(org *oktasim.Org) []string { return live(org)[100:190] },
		},
		"Query.groups": {
			query: `query($first: Int, $after: String) {list: groups(first: $first, after: $after) ` + pageOfList + `}`,
			want: func(org *oktasim.Org) []string {
				var ids []string
				for _, g := range org.Groups() {
					ids = append(ids, g.ID)
				}
				return ids
			},
		},
		"Query.roleAssignments": {
			query: `query($first: Int, $after: String) {list: roleAssignments(first: $first, after: $after) ` + pageOfList + `}`,
			want: func(org *oktasim.Org) []string {
				var ids []string
				for _, u := range org.Users() {
					ids = append(ids, assignmentIDs(org, u.ID)...)
				}
				for _, g := range org.Groups() {
					ids = append(ids, assignmentIDs(org, g.ID)...)
				}
				for _, id := range serviceAppIDs(org) {
					ids = append(ids, assignmentIDs(org, id)...)
				}
				return ids
			},
		},
		"Role.assignments": {
			query: `query($first: Int, $after: String) {of: role(id: "HELP_DESK_ADMIN") {list: assignments(first: $first, after: $after) ` + pageOfList + `}}`,
			want: func(org *oktasim.Org) []string {
				var ids []string
				for _, id := range slices.Concat(live(org), groupIDs(org), serviceAppIDs(org)) {
					for _, a := range org.AssignmentsOf(id) {
						if a.RoleType == "HELP_DESK_ADMIN" {
							ids = append(ids, id+":"+a.ID)
						}
					}
				}
				return ids
			},
		},
		"User.groups": {
			query: `query($first: Int, $after: String, $id: ID!) {of: user(id: $id) {list: groups(first: $first, after: $after) ` + pageOfList + `}}`,
			want:  func(org *oktasim.Org) []string { return org.GroupsOf(live(org)[100]) },
		},
		"User.directReports": {
			query: `query($first: Int, $after: String, $lead: ID!) {of: user(id: $lead) {list: directReports(first: $first, after: $after) ` + pageOfList + `}}`,
			want: func(org *oktasim.Org) []string {
				lead, _ := leadOf(org)
				return reportsTo(org, org.Users()[slices.IndexFunc(org.Users(), func(u oktasim.UserInfo) bool { return u.ID == lead })].Login)
			},
		},
		"Group.members": {
			query: `query($first: Int, $after: String, $group: ID!) {of: group(id: $group) {list: members(first: $first, after: $after) ` + pageOfList + `}}`,
			want:  func(org *oktasim.Org) []string { return org.MembersOf(org.Everyone()) },
		},
	}
}

func groupIDs(org *oktasim.Org) []string {
	var ids []string
	for _, g := range org.Groups() {
		ids = append(ids, g.ID)
	}
	return ids
}

func assignmentIDs(org *oktasim.Org, assignee string) []string {
	var ids []string
	for _, a := range org.AssignmentsOf(assignee) {
		ids = append(ids, assignee+":"+a.ID)
	}
	return ids
}

func (w *world) listVars() map[string]any {
	lead, _ := leadOf(w.org)
	return map[string]any{"lead": lead, "id": live(w.org)[100], "ids": live(w.org)[100:190], "group": w.org.Everyone()}
}

func TestEveryConnectionIsCompleteThoughThePageSizeChanges(t *testing.T) {
	t.Parallel()
	for name, list := range lists() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{org: walkOrg(), concurrency: 35})
			foreseen(t, w.unplanned)
			sizes := []int{1, 7, 50, 3, 200, 2, 13}
			changing := w.walkThrough(t, list.query, w.listVars(), func(page int) int { return sizes[page%len(sizes)] })
			calls := w.org.Calls().Total
			steady := w.walkThrough(t, list.query, w.listVars(), func(int) int { return 200 })
			eachOnce(t, list.want(w.org), changing)
			if diff := cmp.Diff(steady, changing); diff != "" {
				t.Errorf("order by 200 and by changing sizes (-200 +changing):\n%.2000s", diff)
			}
			if again := w.org.Calls().Total; again != calls || calls == 0 {
				t.Errorf("the first walk took %d calls, the second %d more", calls, again-calls)
			}
		})
	}
}

func TestEveryEdgeHasACursorToGoOnFrom(t *testing.T) {
	t.Parallel()
	for name, list := range lists() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{org: walkOrg(), concurrency: 35})
			vars := w.listVars()
			vars["first"] = 6
			page := w.nextPage(t, list.query, vars)
			if page.PageInfo.StartCursor == nil || *page.PageInfo.StartCursor != page.Edges[0].Cursor || *page.PageInfo.EndCursor != page.Edges[5].Cursor {
				t.Errorf("page info %+v does not fit the edges", page.PageInfo)
			}
			for i, edge := range page.Edges[:5] {
				vars["first"], vars["after"] = 1, edge.Cursor
				if next := w.nextPage(t, list.query, vars); next.Nodes[0].ID != page.Nodes[i+1].ID {
					t.Errorf("behind edge %d comes %s, want %s", i, next.Nodes[0].ID, page.Nodes[i+1].ID)
				}
			}
			if w.unplanned.keys.Load() != 0 || w.org.Calls().Total == 0 {
				t.Errorf("%d keys unforeseen, %d calls", w.unplanned.keys.Load(), w.org.Calls().Total)
			}
		})
	}
}
