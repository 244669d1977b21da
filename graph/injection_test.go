package graph_test

import (
	"strings"
	"testing"

	"oktagraph/oktasim"
)

// TestTextInAFilterIsNeverReadAsAnExpression gives people and groups names that look like
// parts of expressions. Each filter must find the one with that name, and nobody else.
func TestTextInAFilterIsNeverReadAsAnExpression(t *testing.T) {
	t.Parallel()
	names := []string{
		`" or id pr or profile.firstName eq "`, `\`, `\"`, `"`, `O'Hara's`, `x") or (id pr`, `eq`, `a and b`, `not (a)`, `%22 or id pr`, `a" and "a" eq "a`,
		`profile.login sw "a"`, `Łódź "the" \city\`, `(`, `[type eq "x"]`, `' or 1=1 --`, `*`, `null`,
	}
	w := newWorld(t, setup{org: oktasim.Config{Seed: 41, Users: 60, Groups: 40}})
	foreseen(t, w.unplanned)
	users, groups := live(w.org), groupIDs(w.org)
	for i, name := range names {
		if err := w.org.UpdateUser(users[i], oktasim.Profile{"firstName": name, "lastName": name, "department": name}); err != nil {
			t.Fatalf("name a user: %v", err)
		}
		at := i
		if groups[at] == w.org.Everyone() {
			at = len(names)
		}
		if err := w.org.UpdateGroup(groups[at], oktasim.Profile{"name": name}); err != nil {
			t.Fatalf("name a group: %v", err)
		}
		groups[i] = groups[at]
	}
	query := `query($s: String!) {
		first: users(filter: {firstName: {eq: $s}}) {nodes {id}} last: users(filter: {lastName: {eq: $s}}) {nodes {id}}
		department: users(filter: {department: {eq: $s}}) {nodes {id}} nobody: users(filter: {email: {eq: $s}}) {nodes {id}}
		starts: users(filter: {lastName: {startsWith: $s, eq: $s}}) {nodes {id}} groups(filter: {name: {startsWith: $s}}) {nodes {id name}}}`
	for i, name := range names {
		t.Run(name, func(t *testing.T) {
			w.org.ResetCalls()
			var data map[string]struct{ Nodes []struct{ ID, Name string } }
			w.mustAsk(t, query, map[string]any{"s": name}).into(t, &data)
			for field, list := range data {
				want := users[i]
				if field == "groups" {
					want = groups[i]
				}
				var found bool
				for _, n := range list.Nodes {
					found = found || n.ID == want
				}
				switch {
				case field == "nobody" && len(list.Nodes) != 0, field != "nobody" && !found:
					t.Errorf("%s found %+v, want %s", field, list.Nodes, want)
				case field != "nobody" && field != "groups" && len(list.Nodes) != 1:
					t.Errorf("%s found %d users", field, len(list.Nodes))
				}
				for _, n := range list.Nodes {
					if field == "groups" && !startsWithFold(n.Name, name) {
						t.Errorf("groups found %q", n.Name)
					}
				}
			}
			if n := w.org.Calls().Total; n != 6 {
				t.Errorf("%d calls for six lists", n)
			}
		})
	}
}

func startsWithFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// TestAFilterAndASearchAreBothInForce combines a filter with a search that would widen it
// if they were joined as text.
func TestAFilterAndASearchAreBothInForce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: oktasim.Config{Seed: 41, Users: 60, Deprovisioned: 10, Groups: 8}})
	foreseen(t, w.unplanned)
	first := w.org.Users()[0]
	for name, tt := range map[string]struct {
		vars map[string]any
		want func(oktasim.UserInfo) bool
	}{
		"a search with or": {
			vars: map[string]any{"f": map[string]any{"status": []string{"ACTIVE"}}, "s": `profile.lastName eq "` + first.LastName + `" or id pr`},
			want: func(u oktasim.UserInfo) bool { return u.Status == oktasim.Active },
		},
		"a search for the deactivated": {
			vars: map[string]any{"s": `status eq "DEPROVISIONED" or status eq "ACTIVE"`},
			want: func(u oktasim.UserInfo) bool { return u.Status == oktasim.Active },
		},
		"the deactivated, asked for": {
			vars: map[string]any{"f": map[string]any{"includeDeprovisioned": true}, "s": `status eq "DEPROVISIONED" and id pr`},
			want: func(u oktasim.UserInfo) bool { return u.Status == oktasim.Deprovisioned },
		},
		"the deactivated by status": {
			vars: map[string]any{"f": map[string]any{"status": []string{"DEPROVISIONED"}}},
			want: func(u oktasim.UserInfo) bool { return u.Status == oktasim.Deprovisioned },
		},
		"everybody": {
			vars: map[string]any{"f": map[string]any{"includeDeprovisioned": true}},
			want: func(oktasim.UserInfo) bool { return true },
		},
		"a department": {
			vars: map[string]any{"f": map[string]any{"department": map[string]any{"eq": first.Department}}},
			want: func(u oktasim.UserInfo) bool {
				return u.Department == first.Department && u.Status != oktasim.Deprovisioned
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w.org.ResetCalls()
			var data struct{ Users connection }
			w.mustAsk(t, `query($f: UserFilter, $s: String) {users(first: 200, filter: $f, search: $s) {nodes {id}}}`, tt.vars).into(t, &data)
			var want, got []string
			for _, u := range w.org.Users() {
				if tt.want(u) {
					want = append(want, u.ID)
				}
			}
			for _, n := range data.Users.Nodes {
				got = append(got, n.ID)
			}
			eachOnce(t, want, got)
			if n := w.org.Calls().Total; n > 1 || len(want) == 0 { // none if everybody was listed before
				t.Errorf("%d calls for one list of %d", n, len(want))
			}
		})
	}
}
