package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"oktagraph/oktasim"
)

// notIDs returns texts that change the meaning of a path, or that cannot be an id.
func notIDs() []string {
	return []string{
		"me", "..", ".", "", " ", "../users", "../../oauth2/v1/token", "00u1/../00u2", "00u%2f..", "%2e%2e", "00u 00000000000000000",
		"alice@example.com", "alice", "00u1;x=y", "00u1?expand=blocks", "00u1#x", `00u"1`, `00u\1`, "00u1\n", "00u1\x00", "me/roles",
		"０0u00000000000000000", "00u" + strings.Repeat("0", 62), "null", "users",
		":", "00u00000000000000000:", ":ra100000000000000000", "00u00000000000000000:..", "me:ra100000000000000000", "00u00000000000000000:a:b",
		"00g00000000000000000:../users",
	}
}

func TestWhatIsNoIDIsNullWithoutACall(t *testing.T) {
	t.Parallel()
	org := newOrg(t, smallOrg())
	for _, id := range notIDs() {
		if id == "alice" || id == "null" || id == "users" {
			continue // has the form of an id, see the next test
		}
		t.Run(fmt.Sprintf("%q", id), func(t *testing.T) {
			misuse{
				query: `query($id: ID!) {user(id: $id) {id} group(id: $id) {id} role(id: $id) {id} node(id: $id) {id} nodes(ids: [$id, $id]) {id}
					users(filter: {ids: [$id]}) {nodes {id}} groups(filter: {ids: [$id]}) {nodes {id}} viewer {tenant}}`,
				vars: map[string]any{"id": id},
				want: `{"user":null,"group":null,"role":null,"node":null,"nodes":[null,null],"users":{"nodes":[]},"groups":{"nodes":[]},"viewer":{"tenant":"acme"}}`,
			}.judge(t, org)
		})
	}
}

func TestAnIDOfNoKnownTypeIsNoNodeAndNoCall(t *testing.T) {
	t.Parallel()
	org := newOrg(t, smallOrg())
	for _, id := range []string{"00o00000000000000000", "alice", "null", "users", "00x", "SUPER", "00U00000000000000000"} {
		t.Run(id, func(t *testing.T) {
			misuse{
				query: `query($id: ID!) {node(id: $id) {id} nodes(ids: [$id]) {id __typename} role(id: $id) {id} viewer {tenant}}`, vars: map[string]any{"id": id},
				want: `{"node":null,"nodes":[null],"role":null,"viewer":{"tenant":"acme"}}`,
			}.judge(t, org)
		})
	}
}

// TestALoginIsNeverTakenForAnID uses logins that a path would misread, among them another
// user's id.
func TestALoginIsNeverTakenForAnID(t *testing.T) {
	t.Parallel()
	org := newOrg(t, smallOrg())
	users := org.Users()
	victim := users[9].ID
	for i, tt := range []struct {
		login string
		route string
	}{
		{victim, "GET /api/v1/users"},
		{"corp/alice", "GET /api/v1/users"},
		{"../users/" + victim, "GET /api/v1/users"},
		{"a%2fb@example.com", "GET /api/v1/users"},
		{"who?expand=blocks", "GET /api/v1/users"},
		{`o"brien\@example.com`, "GET /api/v1/users"},
		{`x" or id pr or profile.login eq "y`, "GET /api/v1/users/{id}"},
		{"o'brien@example.com", "GET /api/v1/users/{id}"},
		{"jürgen müller@example.com", "GET /api/v1/users/{id}"},
		{"a+b&c=d@example.com", "GET /api/v1/users/{id}"},
	} {
		t.Run(tt.login, func(t *testing.T) {
			holder := users[i].ID
			if err := org.UpdateUser(holder, oktasim.Profile{"login": tt.login}); err != nil {
				t.Fatalf("give the login: %v", err)
			}
			misuse{
				query: `query($l: String!) {user: userByLogin(login: $l) {id login}}`, vars: map[string]any{"l": tt.login},
				want: fmt.Sprintf(`{"user":{"id":%q,"login":%q}}`, holder, tt.login), calls: 1,
			}.judge(t, org)
			if n := org.Calls().ByRoute[tt.route]; n != 1 {
				t.Errorf("%s was not asked: %v", tt.route, org.Calls().ByRoute)
			}
		})
	}
}

func TestALoginNobodyHasIsNull(t *testing.T) {
	t.Parallel()
	org := newOrg(t, smallOrg())
	users := org.Users()
	name, _, _ := strings.Cut(users[0].Login, "@")
	for login, calls := range map[string]int{
		"nobody@example.com":    1,
		users[0].ID:             1, // an id is not a login
		name:                    1, // Okta's short name is not a login
		"me":                    1, // neither is the caller
		"../" + users[0].ID:     1,
		"%":                     1,
		`" or id pr or id eq "`: 1,
	} {
		t.Run(login, func(t *testing.T) {
			misuse{query: `query($l: String!) {bad: userByLogin(login: $l) {id}` + beside + `}`, vars: map[string]any{"l": login}, calls: calls}.judge(t, org)
		})
	}
}
