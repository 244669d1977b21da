package corpus

import (
	"cmp"
	"slices"
	"strings"

	"oktagraph/oktasim"
)

// Row is a promise: what a query costs at most with a cold cache.
type Row struct {
	Query
	Size Size
	// Walk is the root field that is asked again with its endCursor until there
	// is no next page; "" for a query that is asked once.
	Walk string
	// Before is asked first and not counted.
	Before string
	// AtMost is the promised bound. Met are the ids of users in the answers.
	AtMost func(org *oktasim.Org, met map[string]bool) int
	// Promise says the bound in words.
	Promise string
	// Once: nothing may be fetched twice.
	Once bool
}

const (
	userText = `query($id: ID!) {
  user(id: $id) {
    id displayName
    groups(first: 200) { nodes { id name } }
    roleAssignments { id assigneeType role { type label } }
  }
}`
	groupsText = `{
  users(first: 200) { nodes { id displayName groups(first: 200) { nodes { id name } } } }
}`
	rolesText = `{
  users(first: 200) {
    nodes {
      id displayName
      groups(first: 200) { nodes { id name } }
      roleAssignments { id assigneeType role { type label } }
    }
  }
}`
	walkText = `query($after: String) {
  users(first: 200, after: $after) {
    nodes {
      id displayName
      groups(first: 200) { nodes { id name } }
      roleAssignments { id assigneeType role { type label } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`
	membersText = `{
  groups(first: 50) {
    nodes { id name members(first: 20) { nodes { id displayName roleAssignments { id assigneeType role { type } } } } }
  }
}`
	adminsText = `{
  roleAssignments(first: 200) { nodes { id assigneeType role { type label } } pageInfo { hasNextPage } }
}`
	deepText = `query($id: ID!) {
  user(id: $id) {
    id
    groups(first: 5) { nodes { id name members(first: 10) { nodes { id groups(first: 200) { nodes { id name } } } } } }
  }
}`
	appsText = `{
  users(first: 200) {
    nodes { id login apps(first: 50) { nodes { scope app { id label } group { id name } } } }
    pageInfo { hasNextPage endCursor }
  }
}`
	ownersText = `{
  groups(first: 200) {
    nodes { id name owners(first: 50) { nodes { id type displayName } } }
    pageInfo { hasNextPage endCursor }
  }
}`
	staleText = `query($after: String) {
  users(first: 200, after: $after, filter: {status: [ACTIVE], lastLogin: {before: "2026-01-01T00:00:00Z"}}) {
    nodes { id login lastLogin }
    pageInfo { hasNextPage endCursor }
  }
}`
	countsText = `{ userCounts(by: [DEPARTMENT, STATUS]) { values count } }`
	peopleText = `{
  role(id: "SUPER_ADMIN") {
    holders(first: 200) { nodes { user { id displayName } assignments { id assigneeType } } pageInfo { hasNextPage } }
  }
}`
	actingText = `query($id: ID!) {
  user(id: $id) {
    id
    administrators(first: 200) {
      nodes { user { id displayName } assignment { id assigneeType role { type label } } reach }
      pageInfo { hasNextPage }
    }
  }
}`
	actingOnManyText = `{ users(first: 200) { nodes { id administrators(first: 1) { totalCount nodes { user { id } reach } } } } }`
	nodesText        = `query($ids: [ID!]!) {
  nodes(ids: $ids) { __typename id ... on User { displayName } ... on Group { name } ... on Role { label } }
}`
)

// Rows are the promises.
func Rows() []Row {
	return []Row{
		{
			Query: Query{"one user with groups and roles", userText, plainUser}, Size: M,
			Promise: "3", AtMost: constant(3),
		},
		{
			Query: Query{"one user, once it is known who can have a role", userText, plainUser}, Size: M,
			Before:  `{ roleAssignments(first: 1) { nodes { id } } }`,
			Promise: "2", AtMost: constant(2),
		},
		{Query: Query{"200 users with groups", groupsText, nil}, Size: S, Promise: "75", AtMost: constant(75)},
		{Query: Query{"200 users with groups", groupsText, nil}, Size: M, Promise: "202", AtMost: constant(202)},
		{
			Query: Query{"200 users with groups and roles", rolesText, nil}, Size: M,
			Promise: "220 + direct admins among them", AtMost: metAdmins(220),
		},
		{
			Query: Query{"walk of all users with groups and roles", walkText, nil}, Size: S, Walk: "users",
			Promise: "110 + direct admins", AtMost: directAdmins(110),
		},
		{
			Query: Query{"walk of all users with groups and roles", walkText, nil}, Size: M, Walk: "users",
			Promise: "800 + direct admins", AtMost: directAdmins(800),
		},
		{
			Query: Query{"walk of all users with groups and roles", walkText, nil}, Size: L, Walk: "users",
			Promise: "7,500", AtMost: constant(7500),
		},
		{
			Query: Query{"50 groups × 20 members × roles", membersText, nil}, Size: M,
			Promise: "60 + direct admins among them", AtMost: metAdmins(60),
		},
		{
			Query: Query{"who holds which admin role", adminsText, nil}, Size: M,
			Promise: "30 + direct admins", AtMost: directAdmins(30),
		},
		{
			Query: Query{"who is super administrator, people in groups included", peopleText, nil}, Size: M,
			Promise: "30 + direct admins + pages of member lists", AtMost: peopleBehind(30, "SUPER_ADMIN"),
		},
		{
			Query: Query{"who can act on a user", actingText, plainUser}, Size: M,
			Promise: "33 + direct admins", AtMost: directAdmins(33),
		},
		{
			Query: Query{"who can act on each of 200 users", actingOnManyText, nil}, Size: M,
			Promise: "35 + direct admins + pages of member lists of groups that roles are limited to", AtMost: groupsThatCount(35),
		},
		{
			Query: Query{"user → groups → members → groups", deepText, deepUser}, Size: M, Once: true,
			Promise: "54, nothing twice", AtMost: constant(54),
		},
		{Query: Query{"apps of 200 users and why", appsText, nil}, Size: M, Promise: "205", AtMost: constant(205)},
		{Query: Query{"owners of 200 groups", ownersText, nil}, Size: M, Promise: "201", AtMost: constant(201)},
		{
			Query: Query{"stale accounts: active, and no sign-in since a date", staleText, nil}, Size: M, Walk: "users",
			Promise: "27", AtMost: constant(27),
		},
		{Query: Query{"users by department and status", countsText, nil}, Size: M, Promise: "27", AtMost: constant(27)},
		{Query: Query{"nodes of 200 mixed ids", nodesText, mixedIDs}, Size: M, Promise: "8", AtMost: constant(8)},
	}
}

func constant(n int) func(*oktasim.Org, map[string]bool) int {
	return func(*oktasim.Org, map[string]bool) int { return n }
}

func directAdmins(n int) func(*oktasim.Org, map[string]bool) int {
	return func(org *oktasim.Org, _ map[string]bool) int {
		direct, _ := org.Admins()
		return n + len(direct)
	}
}

// peopleBehind allows the pages of members of the groups that hold a role.
func peopleBehind(n int, roleType string) func(*oktasim.Org, map[string]bool) int {
	return func(org *oktasim.Org, met map[string]bool) int {
		most := directAdmins(n)(org, met)
		for _, a := range org.EveryAssignment() {
			if a.AssigneeKind == "GROUP" && a.RoleType == roleType {
				most += 1 + len(org.MembersOf(a.AssigneeID))/1000
			}
		}
		return most
	}
}

// groupsThatCount allows the pages of members of the groups that roles are limited to.
func groupsThatCount(n int) func(*oktasim.Org, map[string]bool) int {
	return func(org *oktasim.Org, met map[string]bool) int {
		groups := map[string]bool{}
		for _, a := range org.EveryAssignment() {
			for _, id := range a.TargetGroups {
				groups[id] = true
			}
		}
		for _, set := range org.ResourceSets() {
			for _, res := range org.ResourcesOf(set) {
				if of, users := strings.CutSuffix(strings.TrimPrefix(res.Path, "/api/v1/groups/"), "/users"); users {
					groups[of] = true
				}
			}
		}
		most := directAdmins(n)(org, met)
		for id := range groups {
			most += 1 + len(org.MembersOf(id))/1000
		}
		return most
	}
}

func metAdmins(n int) func(*oktasim.Org, map[string]bool) int {
	return func(org *oktasim.Org, met map[string]bool) int {
		direct, _ := org.Admins()
		most := n
		for _, id := range direct {
			if met[id] {
				most++
			}
		}
		return most
	}
}

// plainUser is an active user who holds no role and is in six groups or more, if
// the org has one.
func plainUser(org *oktasim.Org) map[string]any {
	for _, u := range org.Users() {
		if u.Status == oktasim.Active && len(org.RolesOf(u.ID)) == 0 && len(org.GroupsOf(u.ID)) >= 6 {
			return id(u.ID)
		}
	}
	return id(org.Users()[0].ID)
}

// deepUser is a user whose groups' members are 47 others, so that the naive way
// takes 54 calls: the user, the groups, five times members, and their groups.
func deepUser(org *oktasim.Org) map[string]any {
	for _, u := range org.Users() {
		others := map[string]bool{}
		groups := org.GroupsOf(u.ID)
		for _, g := range groups[:min(5, len(groups))] {
			members := org.MembersOf(g)
			for _, m := range members[:min(10, len(members))] {
				others[m] = m != u.ID
			}
		}
		delete(others, u.ID)
		if u.Status == oktasim.Active && len(others) == 47 {
			return id(u.ID)
		}
	}
	return plainUser(org)
}

// mixedIDs are 200 ids: the org's custom roles, its first groups, and users
// spread over all of it.
func mixedIDs(org *oktasim.Org) map[string]any {
	ids := org.CustomRoles()
	for i, g := range org.Groups() {
		if i < 77 {
			ids = append(ids, g.ID)
		}
	}
	users := org.Users()
	left := min(200-len(ids), len(users))
	for i := range left {
		ids = append(ids, users[i*len(users)/left].ID)
	}
	// Types in turn, as a client would have them.
	slices.SortStableFunc(ids, func(a, b string) int { return cmp.Compare(a[len(a)-3:], b[len(b)-3:]) })
	return map[string]any{"ids": ids}
}
