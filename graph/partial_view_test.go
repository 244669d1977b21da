package graph_test

import (
	"testing"

	"oktagraph/oktasim"
)

// An administrator with a custom role sees only some groups, and may not read roles. That
// must not make it look as if nobody had roles.
func TestACredentialThatSeesAPartOfTheOrgHidesNoAdministrator(t *testing.T) {
	t.Parallel()
	const lesser = "00lesser"
	w := newWorld(t, setup{
		org:   oktasim.Config{Users: 100, Groups: 20, Tokens: []oktasim.Token{{Value: lesser, Role: "custom"}}},
		token: lesser,
	})
	a := w.ask(t, `{users(first: 100) {nodes {id roleAssignments {id}}} roleAssignments {nodes {id}}}`, nil)
	var data struct {
		Users struct {
			Nodes []struct {
				ID              string `json:"id"`
				RoleAssignments []any  `json:"roleAssignments"`
			} `json:"nodes"`
		} `json:"users"`
		RoleAssignments any `json:"roleAssignments"`
	}
	a.into(t, &data)
	if len(data.Users.Nodes) == 0 {
		t.Fatalf("no users; errors %v", a.Errors)
	}
	for _, u := range data.Users.Nodes {
		if u.RoleAssignments != nil {
			t.Fatalf("user %s: %d roles, although the credential may not read them", u.ID, len(u.RoleAssignments))
		}
	}
	if data.RoleAssignments != nil || len(a.Errors) == 0 {
		t.Errorf("roleAssignments %v, errors %v", data.RoleAssignments, a.Errors)
	}
	for _, e := range a.Errors {
		if e.code() != "UPSTREAM_FORBIDDEN" {
			t.Errorf("error %s at %v", e.code(), e.Path)
		}
	}
}
