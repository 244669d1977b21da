package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"oktagraph/auth"
	"oktagraph/loaders"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// without returns all scopes except some.
func without(missing ...auth.Scope) []auth.Scope {
	return slices.DeleteFunc(auth.AllScopes(), func(s auth.Scope) bool { return slices.Contains(missing, s) })
}

func TestAFieldWithoutItsScopeIsRefusedWithoutACall(t *testing.T) {
	t.Parallel()
	org := newOrg(t, smallOrg())
	refused := []string{"bad FORBIDDEN"}
	judgeAll(t, org, map[string]misuse{
		"user":                       {scopes: without(auth.UsersRead), query: `{bad: user(id: "00u00000000000000000") {id}` + beside + `}`, errors: refused},
		"users":                      {scopes: without(auth.UsersRead), query: `{bad: users {nodes {id}}` + beside + `}`, errors: refused},
		"group":                      {scopes: without(auth.GroupsRead), query: `{bad: group(id: "00g00000000000000000") {id}` + beside + `}`, errors: refused},
		"groups":                     {scopes: without(auth.GroupsRead), query: `{bad: groups {nodes {id}}` + beside + `}`, errors: refused},
		"role":                       {scopes: without(auth.RolesRead), query: `{bad: role(id: "SUPER_ADMIN") {id}` + beside + `}`, errors: refused},
		"roles":                      {scopes: without(auth.RolesRead), query: `{bad: roles {nodes {id}}` + beside + `}`, errors: refused},
		"roleAssignments":            {scopes: without(auth.RolesRead), query: `{bad: roleAssignments {nodes {id}}` + beside + `}`, errors: refused},
		"node, a user":               {scopes: without(auth.UsersRead), query: `{bad: node(id: "00u00000000000000000") {id}` + beside + `}`, errors: refused},
		"node, a group":              {scopes: without(auth.GroupsRead), query: `{bad: node(id: "00g00000000000000000") {id}` + beside + `}`, errors: refused},
		"node, a role":               {scopes: without(auth.RolesRead), query: `{bad: node(id: "SUPER_ADMIN") {id}` + beside + `}`, errors: refused},
		"node, a role of the tenant": {scopes: without(auth.RolesRead), query: `{bad: node(id: "acme:SUPER_ADMIN") {id}` + beside + `}`, errors: refused},
		"node, a user's assignment": {
			scopes: without(auth.RolesRead), query: `{bad: node(id: "00u00000000000000000:ra100000000000000000") {id}` + beside + `}`, errors: refused,
		},
		"node, a group's assignment": {
			scopes: without(auth.RolesRead), query: `{bad: node(id: "00g00000000000000000:gra00000000000000000") {id}` + beside + `}`, errors: refused,
		},
		"node, a resource set": {scopes: without(auth.RolesRead), query: `{bad: node(id: "iam00000000000000000") {id}` + beside + `}`, errors: refused},
		"node, a resource set of Okta's own": {
			scopes: without(auth.RolesRead), query: `{bad: node(id: "WORKFLOWS_IAM_POLICY") {id}` + beside + `}`, errors: refused,
		},
		"nodes, each by its own": {
			scopes: []auth.Scope{auth.RolesRead},
			query:  `{bad: nodes(ids: ["SUPER_ADMIN", "00u00000000000000000", "00g00000000000000000", "00o00000000000000000"]) {id}` + beside + `}`,
			want:   `{"bad":[{"id":"acme:SUPER_ADMIN"},null,null,null],"viewer":{"tenant":"acme"}}`, errors: []string{"bad.1 FORBIDDEN"}, // the second has the same field and code
		},
		"a key that may read nothing": {scopes: []auth.Scope{auth.Admin}, query: `{bad: users {nodes {id}} viewer {tenant scopes}}`, want: `{"bad":null,"viewer":{"tenant":"acme","scopes":["admin"]}}`, errors: refused},
	})
}

func TestAnArgumentThatWouldTellHiddenValuesIsRefusedWithoutACall(t *testing.T) {
	t.Parallel()
	org := newOrg(t, smallOrg())
	profile, contact, raw := without(auth.UsersProfile), without(auth.UsersContact), without(auth.RawRead)
	cases := map[string]misuse{}
	for name, tt := range map[string]struct {
		scopes []auth.Scope
		list   string
		says   string // the path in the input, for refused inputs
	}{
		"filter.email":                        {contact, `users(filter: {email: {eq: "a@example.com"}})`, "filter.email: "},
		"filter.text":                         {contact, `users(filter: {text: "a"})`, ""},
		"filter.text, profile":                {profile, `users(filter: {text: "a"})`, "filter.text: "},
		"filter.firstName":                    {profile, `users(filter: {firstName: {eq: "Ann"}})`, "filter.firstName: "},
		"filter.lastName":                     {profile, `users(filter: {lastName: {eq: "Ann"}})`, "filter.lastName: "},
		"filter.department":                   {profile, `users(filter: {department: {eq: "IT"}})`, "filter.department: "},
		"orderBy EMAIL":                       {contact, `users(orderBy: {field: EMAIL})`, ""},
		"orderBy FIRST_NAME":                  {profile, `users(orderBy: {field: FIRST_NAME})`, ""},
		"orderBy LAST_NAME":                   {profile, `users(orderBy: {field: LAST_NAME, direction: DESC})`, ""},
		"search of an e-mail address":         {contact, `users(search: "profile.email sw \"a\"")`, ""},
		"search without profile":              {profile, `users(search: "profile.salary gt \"1\"")`, ""},
		"groups search of a custom attribute": {raw, `groups(search: "profile.steward sw \"team\"")`, ""},
	} {
		cases[name] = misuse{scopes: tt.scopes, query: `{bad: ` + tt.list + ` {nodes {id}}` + beside + `}`, errors: []string{"bad FORBIDDEN"}, says: tt.says + "the scope "}
	}
	cases["filter.email in a variable"] = misuse{
		scopes: contact, query: `query($f: UserFilter) {bad: users(filter: $f) {nodes {id}}` + beside + `}`,
		vars: map[string]any{"f": map[string]any{"email": map[string]any{"eq": "a@example.com"}}}, errors: []string{"bad FORBIDDEN"}, says: "filter.email: the scope users:contact",
	}
	cases["filter.email as a variable"] = misuse{
		scopes: contact, query: `query($e: String) {bad: users(filter: {email: {eq: $e}}) {nodes {id}}` + beside + `}`,
		vars: map[string]any{"e": "a@example.com"}, errors: []string{"bad FORBIDDEN"}, says: "filter.email: the scope users:contact",
	}
	cases["orderBy in a variable"] = misuse{
		scopes: contact, query: `query($o: UserOrder) {bad: users(orderBy: $o) {nodes {id}}` + beside + `}`,
		vars: map[string]any{"o": map[string]any{"field": "EMAIL"}}, errors: []string{"bad FORBIDDEN"},
	}
	judgeAll(t, org, cases)
}

func TestAnAttributeWithoutItsScopeIsNullAndTheRestIsThere(t *testing.T) {
	t.Parallel()
	org := newOrg(t, smallOrg())
	u, g := org.Users()[0], group(org)
	vars := map[string]any{"u": u.ID, "g": g.ID}
	judgeAll(t, org, map[string]misuse{
		"users:profile": {
			scopes: without(auth.UsersProfile), vars: vars, calls: 1,
			query: `query($u: ID!) {user(id: $u) {id login firstName email profile {login lastName attributes attribute(name: "login")}}}`,
			want: fmt.Sprintf(`{"user":{"id":%q,"login":%q,"firstName":null,"email":%q,"profile":{"login":%q,"lastName":null,"attributes":null,"attribute":null}}}`,
				u.ID, u.Login, u.Email, u.Login),
			errors: []string{"user.firstName FORBIDDEN", "user.profile.lastName FORBIDDEN", "user.profile.attributes FORBIDDEN", "user.profile.attribute FORBIDDEN"},
		},
		"users:contact": {
			scopes: without(auth.UsersContact), vars: vars, calls: 1,
			query: `query($u: ID!) {user(id: $u) {email firstName profile {email city lastName attribute(name: "email") mine: attribute(name: "lastName")}}}`,
			want: fmt.Sprintf(`{"user":{"email":null,"firstName":%q,"profile":{"email":null,"city":null,"lastName":%q,"attribute":null,"mine":%q}}}`,
				u.FirstName, u.LastName, u.LastName),
			errors: []string{"user.email FORBIDDEN", "user.profile.email FORBIDDEN", "user.profile.city FORBIDDEN", "user.profile.attribute FORBIDDEN"},
		},
		"raw:read": {
			scopes: without(auth.RawRead), vars: vars, calls: 2,
			query:  `query($u: ID!, $g: ID!) {user(id: $u) {id raw} group(id: $g) {name profile raw}}`,
			want:   fmt.Sprintf(`{"user":{"id":%q,"raw":null},"group":{"name":%q,"profile":null,"raw":null}}`, u.ID, g.Name),
			errors: []string{"user.raw FORBIDDEN", "group.profile FORBIDDEN", "group.raw FORBIDDEN"},
		},
		"groups:read on a user's edges": {
			scopes: without(auth.GroupsRead), vars: vars, calls: 1, query: `query($u: ID!) {user(id: $u) {id groups {nodes {id}}}}`,
			want: fmt.Sprintf(`{"user":{"id":%q,"groups":null}}`, u.ID), errors: []string{"user.groups FORBIDDEN"},
		},
		"users:read on a group's edges": {
			scopes: without(auth.UsersRead), vars: vars, calls: 1, query: `query($g: ID!) {group(id: $g) {id members {nodes {id}}}}`,
			want: fmt.Sprintf(`{"group":{"id":%q,"members":null}}`, g.ID), errors: []string{"group.members FORBIDDEN"},
		},
		"roles:read on both": {
			scopes: without(auth.RolesRead), vars: vars, calls: 2,
			query:  `query($u: ID!, $g: ID!) {user(id: $u) {id roles {id} roleAssignments {id}} group(id: $g) {id roles {id} roleAssignments {id}}}`,
			want:   fmt.Sprintf(`{"user":{"id":%q,"roles":null,"roleAssignments":null},"group":{"id":%q,"roles":null,"roleAssignments":null}}`, u.ID, g.ID),
			errors: []string{"user.roles FORBIDDEN", "user.roleAssignments FORBIDDEN", "group.roles FORBIDDEN", "group.roleAssignments FORBIDDEN"},
		},
	})
}

// group is one with a role that has groups as targets.
func group(org *oktasim.Org) oktasim.GroupInfo {
	for _, g := range org.Groups() {
		for _, a := range org.AssignmentsOf(g.ID) {
			if a.RoleType == "HELP_DESK_ADMIN" {
				return g
			}
		}
	}
	return oktasim.GroupInfo{}
}

func TestAnAssigneeNeedsTheScopeOfItsOwnType(t *testing.T) {
	t.Parallel()
	org := newOrg(t, smallOrg())
	direct, _ := org.Admins()
	u, g := direct[0], group(org)
	judgeAll(t, org, map[string]misuse{
		"a user's": {
			scopes: without(auth.UsersRead), calls: 1, query: `query($g: ID!) {group(id: $g) {members {nodes {id}}}}`, vars: map[string]any{"g": g.ID},
			want: `{"group":{"members":null}}`, errors: []string{"group.members FORBIDDEN"},
		},
		"a group's, from the group": {
			scopes: without(auth.UsersRead), calls: 2, vars: map[string]any{"g": g.ID},
			query: `query($g: ID!) {group(id: $g) {roleAssignments {role {id} assignee {... on User {id} ... on Group {id}}}}}`,
			want:  fmt.Sprintf(`{"group":{"roleAssignments":[{"role":{"id":"acme:HELP_DESK_ADMIN"},"assignee":{"id":%q}}]}}`, g.ID),
		},
		"a group's targets without groups:read": {
			scopes: without(auth.GroupsRead), calls: 2, vars: map[string]any{"u": helpDesk(org)},
			query:  `query($u: ID!) {user(id: $u) {id roleAssignments(source: DIRECT) {role {id} targets {groups {nodes {id}}}}}}`,
			want:   fmt.Sprintf(`{"user":{"id":%q,"roleAssignments":%s}}`, helpDesk(org), rolesWithoutTargets(org, helpDesk(org))),
			errors: []string{"user.roleAssignments.0.targets.groups FORBIDDEN"},
		},
	})
	t.Run("of all who are admin", func(t *testing.T) {
		server := serveTenants(t, setup{scopes: without(auth.UsersRead)}, foreseen(t, &counter{}), map[string]*oktasim.Org{"acme": org}, map[string][]string{testKey: {"acme"}})
		org.ResetCalls()
		a := ask(t, server, testKey, "", `{roleAssignments(first: 200) {nodes {id assignee {__typename}}}}`, nil)
		var data struct {
			RoleAssignments struct {
				Nodes []struct {
					ID       string
					Assignee *struct {
						Type string `json:"__typename"`
					}
				}
			}
		}
		a.into(t, &data)
		if len(a.Errors) == 0 || a.Errors[0].code() != "FORBIDDEN" || !slices.ContainsFunc(data.RoleAssignments.Nodes, func(n struct {
			ID       string
			Assignee *struct {
				Type string `json:"__typename"`
			}
		}) bool {
			return n.Assignee != nil && n.Assignee.Type == "Group"
		}) {
			t.Errorf("errors %+v, nodes %+v", a.Errors, data.RoleAssignments.Nodes)
		}
		for _, n := range data.RoleAssignments.Nodes {
			if isUser := n.ID[:3] == "00u"; isUser != (n.Assignee == nil) {
				t.Errorf("assignee of %s is %+v", n.ID, n.Assignee)
			}
		}
		if n := org.Calls().ByRoute["GET /api/v1/users"] + org.Calls().ByRoute["GET /api/v1/users/{id}"]; n != 0 {
			t.Errorf("%d users were read for a caller who may not see them (%s)", n, u)
		}
	})
}

// helpDesk is the user with more targets than Okta's page of 20 holds.
func helpDesk(org *oktasim.Org) string {
	for _, u := range org.Users() {
		for _, a := range org.AssignmentsOf(u.ID) {
			if a.RoleType == "HELP_DESK_ADMIN" && len(a.TargetGroups) > 20 {
				return u.ID
			}
		}
	}
	return ""
}

func rolesWithoutTargets(org *oktasim.Org, userID string) string {
	assignments := org.AssignmentsOf(userID)
	slices.SortFunc(assignments, func(a, b oktasim.AssignmentInfo) int { return strings.Compare(a.ID, b.ID) })
	var list []string
	for _, a := range assignments {
		targets := `{"groups":null}`
		if loaders.TargetKind(a.RoleType) == okta.ExpandNone {
			targets = "null"
		}
		list = append(list, fmt.Sprintf(`{"role":{"id":%q},"targets":%s}`, roleID(a), targets))
	}
	return "[" + strings.Join(list, ",") + "]"
}
