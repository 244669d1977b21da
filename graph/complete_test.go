package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"oktagraph/oktasim"
)

// sizeS is a small org, in which reading the members of all groups is cheaper than reading
// each user's groups.
func sizeS() oktasim.Config {
	return oktasim.Config{Seed: 11, Users: 240, Deprovisioned: 12, Groups: 30, GroupsPerUser: 6, Concurrency: 75}
}

const (
	wholeByNodes = `query($filter: UserFilter, $after: String) {users(first: 200, after: $after, filter: $filter) {nodes {...whole} pageInfo {hasNextPage endCursor}}}
		fragment whole on User {id status groups(first: 200) {nodes {id name} pageInfo {hasNextPage}} roleAssignments {...held}} ` + held
	wholeByEdges = `query($filter: UserFilter, $after: String) {users(first: 200, after: $after, filter: $filter) {edges {node {...whole}} pageInfo {hasNextPage endCursor}}}
		fragment whole on User {id status groups(first: 200) {edges {node {id name}} pageInfo {hasNextPage}} roleAssignments {...held}} ` + held
	held = `fragment held on RoleAssignment {id assignmentId assigneeType role {id type label} assignee {__typename ... on User {id} ... on Group {id}}}`
)

// wholeUser is a user as returned by the queries above.
type wholeUser struct {
	ID, Status string
	Groups     struct {
		Nodes    []namedGroup
		Edges    []struct{ Node namedGroup }
		PageInfo struct{ HasNextPage bool }
	}
	RoleAssignments []heldRole
}

type namedGroup struct{ ID, Name string }

type heldRole struct {
	ID, AssignmentID, AssigneeType string
	Role                           struct{ ID, Type, Label string }
	Assignee                       struct {
		Type string `json:"__typename"`
		ID   string
	}
}

// wholePage is one page of users.
type wholePage struct {
	Users struct {
		Nodes    []wholeUser
		Edges    []struct{ Node wholeUser }
		PageInfo struct {
			HasNextPage bool
			EndCursor   string
		}
	}
}

func (p wholePage) all() []wholeUser {
	users := slices.Clone(p.Users.Nodes)
	for _, e := range p.Users.Edges {
		users = append(users, e.Node)
	}
	return users
}

// everybody pages through the whole org with a query, and returns the strategies planned
// for User.groups.
func (w *world) everybody(t *testing.T, query string) (users []wholeUser, strategies []string) {
	t.Helper()
	vars := map[string]any{"filter": map[string]any{"includeDeprovisioned": true}}
	for {
		a := w.mustAsk(t, query, vars)
		for _, row := range a.Extensions.Okta.Plan {
			if row.Field == "User.groups" {
				strategies = append(strategies, row.Strategy)
			}
		}
		var page wholePage
		a.into(t, &page)
		users = append(users, page.all()...)
		if !page.Users.PageInfo.HasNextPage {
			return users, strategies
		}
		vars["after"] = page.Users.PageInfo.EndCursor
	}
}

// truth is the simulated org's data about all users, in the format of told.
func truth(org *oktasim.Org) map[string][]string {
	names := map[string]string{}
	for _, g := range org.Groups() {
		names[g.ID] = g.Name
	}
	all := map[string][]string{}
	for _, u := range org.Users() {
		lines := []string{"is " + string(u.Status)}
		for _, id := range org.GroupsOf(u.ID) {
			lines = append(lines, "in "+id+" "+names[id])
		}
		for _, a := range org.RolesOf(u.ID) {
			lines = append(lines, "holds "+assignmentLine(a))
		}
		slices.Sort(lines)
		all[u.ID] = lines
	}
	return all
}

func assignmentLine(a oktasim.AssignmentInfo) string {
	kind := "User"
	if a.AssigneeKind == "GROUP" {
		kind = "Group"
	}
	return fmt.Sprintf("%s:%s %s %s %s %q of %s %s", a.AssigneeID, a.ID, a.AssigneeKind, a.RoleType, roleID(a), a.Label, kind, a.AssigneeID)
}

// roleID is a role's id in the graph.
func roleID(a oktasim.AssignmentInfo) string {
	if strings.HasPrefix(a.RoleID, "cr0") {
		return a.RoleID
	}
	return "acme:" + a.RoleType
}

// told formats users like truth.
func told(t *testing.T, users []wholeUser) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, u := range users {
		if all[u.ID] != nil {
			t.Errorf("%s was given out twice", u.ID)
		}
		lines := []string{"is " + u.Status}
		groups := slices.Clone(u.Groups.Nodes)
		for _, e := range u.Groups.Edges {
			groups = append(groups, e.Node)
		}
		if u.Groups.PageInfo.HasNextPage {
			t.Errorf("%s is in more than 200 groups", u.ID)
		}
		for _, g := range groups {
			lines = append(lines, "in "+g.ID+" "+g.Name)
		}
		for _, h := range u.RoleAssignments {
			if h.ID != h.Assignee.ID+":"+h.AssignmentID {
				t.Errorf("assignment %s of %s is to %s", h.ID, u.ID, h.Assignee.ID)
			}
			lines = append(lines, fmt.Sprintf("holds %s %s %s %s %q of %s %s", h.ID, h.AssigneeType, h.Role.Type, h.Role.ID, h.Role.Label, h.Assignee.Type, h.Assignee.ID))
		}
		slices.Sort(lines)
		all[u.ID] = lines
	}
	return all
}

func TestEveryUserHasAllGroupsAndRolesInAnyOrg(t *testing.T) {
	t.Parallel()
	variants := map[string]func(*oktasim.Config){
		"as most are":                           func(*oktasim.Config) {},
		"flag spelled hasAdminPrivileges":       func(c *oktasim.Config) { c.AdminFlag = oktasim.FlagPrivileges },
		"flag spelled hasAdminPrivlege":         func(c *oktasim.Config) { c.AdminFlag = oktasim.FlagPrivlege },
		"flag absent":                           func(c *oktasim.Config) { c.AdminFlag = oktasim.FlagAbsent },
		"flag blind to custom roles":            func(c *oktasim.Config) { c.AdminFlagBlind = true },
		"assignees through groups listed":       func(c *oktasim.Config) { c.AssigneesThroughGroups = true },
		"with Okta's IAM roles":                 func(c *oktasim.Config) { c.IAMRoles = true },
		"DEPROVISIONED users keep their groups": func(c *oktasim.Config) { c.DeprovisionedKeepGroups = true },
		"small pages under /iam":                func(c *oktasim.Config) { c.IAMPageSize = 1 },
		"short expressions only":                func(c *oktasim.Config) { c.MaxComparisons = 7 },
		"custom roles not licensed":             func(c *oktasim.Config) { c.FeaturesOff = []oktasim.Feature{oktasim.FeatureCustomRoles} },
		"nobody is admin":                       func(c *oktasim.Config) { c.DirectAdmins, c.AdminGroups, c.GroupAdmins = -1, -1, -1 },
		"blind flag, IAM roles, listed through groups": func(c *oktasim.Config) {
			c.AdminFlagBlind, c.IAMRoles, c.AssigneesThroughGroups = true, true, true
		},
	}
	for name, vary := range variants {
		for way, query := range map[string]string{"nodes": wholeByNodes, "edges": wholeByEdges} {
			t.Run(name+" by "+way, func(t *testing.T) {
				t.Parallel()
				cfg := sizeS()
				vary(&cfg)
				w := newWorld(t, setup{org: cfg, concurrency: 35})
				foreseen(t, w.unplanned)
				users, strategies := w.everybody(t, query)
				if diff := cmp.Diff(truth(w.org), told(t, users)); diff != "" {
					t.Errorf("users (-truth +answer):\n%s", diff)
				}
				most := 200
				if len(cfg.FeaturesOff) > 0 {
					most += cfg.Users // role holders are under /iam too, so every user is read
				}
				if calls := w.org.Calls(); calls.Status429 != 0 || calls.Total > most {
					t.Errorf("%d calls, %d refused; strategies %v", calls.Total, calls.Status429, strategies)
				}
			})
		}
	}
}

func TestBothWaysToFindGroupsAreTaken(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		org   oktasim.Config
		first string
		most  int // calls
	}{
		// Reading the members of 30 groups costs less than reading 200 users one by one.
		"a small org is inverted at once": {org: sizeS(), first: "invert", most: 100},
		// Reading 400 groups costs more than one page of users, but less than the whole
		// walk.
		"a larger one is asked user by user until the walk is long": {org: sizeM(), first: "fan-out", most: 1300},
	} {
		for way, query := range map[string]string{"nodes": wholeByNodes, "edges": wholeByEdges} {
			t.Run(name+" by "+way, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, setup{org: tt.org, concurrency: 35})
					foreseen(t, w.unplanned)
					users, strategies := w.everybody(t, query)
					if diff := cmp.Diff(truth(w.org), told(t, users)); diff != "" {
						t.Errorf("users (-truth +answer):\n%.4000s", diff)
					}
					if len(strategies) == 0 || strategies[0] != tt.first || !slices.Contains(strategies, "invert") {
						t.Errorf("strategies %v, want %s first and invert among them", strategies, tt.first)
					}
					if calls := w.org.Calls(); calls.Status429 != 0 || calls.Total > tt.most {
						t.Errorf("%d calls, %d refused; want at most %d", calls.Total, calls.Status429, tt.most)
					}
				})
			})
		}
	}
}

// TestAWayOfAskingDoesNotChangeWhatDeactivatedUsersHold grants a role to former groups of
// deactivated users: Okta still lists these groups, while member lists and lists of roles
// no longer include the users.
func TestAWayOfAskingDoesNotChangeWhatDeactivatedUsersHold(t *testing.T) {
	t.Parallel()
	for name, query := range map[string]string{
		"with their groups":    `query($ids: [ID!]!) {nodes(ids: $ids) {... on User {id groups {nodes {id}} roleAssignments {id}}}}`,
		"without their groups": `query($ids: [ID!]!) {nodes(ids: $ids) {... on User {id roleAssignments {id}}}}`,
	} {
		for size, n := range map[string]int{"few": 2, "many": 12} {
			t.Run(size+" "+name, func(t *testing.T) {
				t.Parallel()
				cfg := sizeS()
				cfg.DeprovisionedKeepGroups = true
				w := newWorld(t, setup{org: cfg, concurrency: 35})
				foreseen(t, w.unplanned)
				var ids []string
				for _, u := range w.org.Users() {
					if u.Status == oktasim.Deprovisioned && len(ids) < n {
						ids = append(ids, u.ID)
						grantTo(t, w.org, u.ID)
					}
				}
				var data struct {
					Nodes []struct {
						ID              string
						RoleAssignments []struct{ ID string }
					}
				}
				w.mustAsk(t, query, map[string]any{"ids": ids}).into(t, &data)
				for _, u := range data.Nodes {
					if got, want := len(u.RoleAssignments), len(w.org.RolesOf(u.ID)); got != want {
						t.Errorf("%s holds %d roles, Okta says %d", u.ID, got, want)
					}
				}
				if w.org.Calls().Total == 0 {
					t.Error("nothing was asked")
				}
			})
		}
	}
}

// grantTo grants a role to one of the user's groups that has none.
func grantTo(t *testing.T, org *oktasim.Org, userID string) {
	t.Helper()
	for _, id := range org.GroupsOf(userID) {
		if id == org.Everyone() {
			continue
		}
		if len(org.AssignmentsOf(id)) == 0 {
			if _, err := org.GrantRole(id, "HELP_DESK_ADMIN"); err != nil {
				t.Fatalf("grant a role: %v", err)
			}
		}
		return
	}
}
