package model

import (
	"fmt"
	"slices"
	"strings"
)

// Question is a query whose answer can be compared with a history. Every object
// selects __typename and what names it; a digit or one of a few words before a
// field's name asks for the same field again (see sights).
type Question struct {
	Name, Text string
	Variables  map[string]any
	// Roots says what facts the root fields are about: the history's list, and
	// for single objects the key in it.
	Roots map[string]Root
}

// Root is what a root field shows.
type Root struct {
	List string
	Key  string
}

// The fragments questions are made of.
const (
	userFragment       = `fragment U on User { __typename id login status firstName }`
	groupFragment      = `fragment G on Group { __typename id name }`
	assignmentFragment = `fragment A on RoleAssignment { __typename id assignmentId assigneeType role { __typename id type } }`
)

// withFragments adds the fragments a query uses.
func withFragments(query string) string {
	for name, text := range map[string]string{"...U": userFragment, "...G": groupFragment, "...A": assignmentFragment} {
		if strings.Contains(query, name) {
			query += "\n" + text
		}
	}
	return query
}

const (
	groupsPart  = ` groups(first: 200) { nodes { ...G } pageInfo { hasNextPage } } `
	membersPart = ` members(first: 200) { nodes { ...U } pageInfo { hasNextPage } } `
	rolesPart   = ` roleAssignments { ...A } `
	directPart  = ` direct: roleAssignments(source: DIRECT) { ...A } `
	adminsPart  = ` roleAssignments(first: 200) { nodes { ...A } pageInfo { hasNextPage } } `
	infoPart    = ` pageInfo { hasNextPage endCursor } `
)

// Questions are the names of all questions. What is repeated is drawn more often.
func Questions() []string {
	return []string{
		"users with groups and roles", "users with groups and roles", "users with groups", "users with roles and all assignments", "groups with members and roles",
		"groups with members", "groups with roles", "all assignments", "all assignments", "assignments of a role", "user", "user", "user by login", "group", "nodes",
		"users by status", "some users", "members with groups",
	}
}

// question fills in a question's variables: I and J choose among all that ever
// was in the org.
func (m *Model) question(name string, i, j int) Question {
	q := Question{Name: name, Variables: map[string]any{}, Roots: map[string]Root{}}
	root := func(field, list, key string) { q.Roots[field] = Root{List: list, Key: key} }
	id := func(list string) string {
		id := pick(m.ever(list), i)
		q.Variables["id"] = id
		return id
	}
	switch name {
	case "users with groups and roles":
		q.Text = `{ users(first: 200) { nodes { ...U` + groupsPart + rolesPart + directPart + `}` + infoPart + `} }`
		root("users", liveList, "")
	case "users with groups":
		q.Text = `{ users(first: 200) { nodes { ...U` + groupsPart + `}` + infoPart + `} }`
		root("users", liveList, "")
	case "some users":
		q.Text = fmt.Sprintf(`{ users(first: %d) { nodes { ...U`+groupsPart+rolesPart+`}`+infoPart+`} }`, 1+j%12)
		root("users", liveList, "")
	case "users with roles and all assignments":
		q.Text = `{ users(first: 200) { nodes { ...U` + rolesPart + directPart + `}` + infoPart + `}` + adminsPart + `}`
		root("users", liveList, "")
		root("roleAssignments", rolesList, "")
	case "users by status":
		status := pick([]string{"ACTIVE", "STAGED", "SUSPENDED", "PROVISIONED"}, j)
		q.Text = `{ users(first: 200, filter: {status: [` + status + `]}) { nodes { ...U` + directPart + `}` + infoPart + `} }`
		root("users", statusList+status, "")
	case "groups with members and roles":
		q.Text = `{ groups(first: 200) { nodes { ...G` + membersPart + rolesPart + `}` + infoPart + `} }`
		root("groups", groupsList, "")
	case "groups with members":
		q.Text = `{ groups(first: 200) { nodes { ...G` + membersPart + `}` + infoPart + `} }`
		root("groups", groupsList, "")
	case "groups with roles":
		q.Text = `{ groups(first: 200) { nodes { ...G` + rolesPart + `}` + infoPart + `}` + adminsPart + `}`
		root("groups", groupsList, "")
		root("roleAssignments", rolesList, "")
	case "members with groups":
		q.Text = `query($id: ID!) { group(id: $id) { ...G members(first: 200) { nodes { ...U` + groupsPart + directPart + `} pageInfo { hasNextPage } } } }`
		root("group", groupsList, id(groupsList))
	case "all assignments":
		q.Text = `{` + adminsPart + `}`
		root("roleAssignments", rolesList, "")
	case "assignments of a role":
		types := slices.Concat(roleTypes, m.ever(customRoles))
		q.Variables["id"] = pick(types, i)
		q.Text = `query($id: ID!) { role(id: $id) { __typename id assignments(first: 200) { nodes { ...A } pageInfo { hasNextPage } } } }`
	case "user":
		q.Text = `query($id: ID!) { user(id: $id) { ...U` + groupsPart + rolesPart + directPart + `} }`
		root("user", usersList, id(usersList))
	case "user by login":
		login := pick(m.ever(loginsList), i)
		q.Variables["login"] = login
		q.Text = `query($login: String!) { user: userByLogin(login: $login) { ...U` + groupsPart + `} }`
		root("user", loginsList, login)
	case "group":
		q.Text = fmt.Sprintf(`query($id: ID!) { group(id: $id) { ...G members(first: %d) { nodes { ...U } pageInfo { hasNextPage } }`+rolesPart+`} }`, 1+j%20)
		root("group", groupsList, id(groupsList))
	default: // nodes
		ids := []string{pick(m.ever(usersList), i), pick(m.ever(usersList), j), pick(m.ever(groupsList), i+j)}
		slices.Sort(ids)
		q.Variables["ids"] = slices.Compact(ids)
		q.Text = `query($ids: [ID!]!) { nodes(ids: $ids) { ...U ...G } }`
	}
	q.Text = withFragments(q.Text)
	return q
}

// ever are all ids that were ever in a list, sorted.
func (m *Model) ever(list string) []string {
	ids := m.History.IDs(list)
	slices.Sort(ids)
	return ids
}
