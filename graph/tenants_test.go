package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"oktagraph/internal/testkit"
	"oktagraph/oktasim"
)

const (
	acmeKey   = "the-key-that-is-only-for-acme"
	globexKey = "the-key-that-is-only-for-globex"
	bothKey   = "the-key-of-a-partner-of-the-two"
)

// twins are two tenants whose orgs have the same ids and token, but different data: every
// name, role and membership of the second was changed.
type twins struct {
	acme, globex *oktasim.Org
	server       http.Handler
}

func newTwins(t *testing.T, redis string) twins {
	t.Helper()
	cfg := oktasim.Config{Seed: 21, Users: 60, Groups: 12, GroupsPerUser: 3, DirectAdmins: 6}
	var orgs [2]*oktasim.Org
	for i := range orgs {
		org, err := oktasim.New(cfg)
		if err != nil {
			t.Fatalf("make the org: %v", err)
		}
		t.Cleanup(org.Close)
		orgs[i] = org
	}
	mark(t, orgs[0], "acme")
	mark(t, orgs[1], "globex")
	estrange(t, orgs[1])
	w := twins{acme: orgs[0], globex: orgs[1]}
	w.server = w.process(t, redis)
	return w
}

// process makes a server of its own for the same orgs.
func (w twins) process(t *testing.T, redis string) http.Handler {
	t.Helper()
	return serveTenants(t, setup{redis: redis, concurrency: 20}, foreseen(t, &counter{}),
		map[string]*oktasim.Org{"acme": w.acme, "globex": w.globex},
		map[string][]string{acmeKey: {"acme"}, globexKey: {"globex"}, bothKey: {"acme", "globex"}})
}

// mark adds the tenant's name to everything that a user or group shows.
func mark(t *testing.T, org *oktasim.Org, name string) {
	t.Helper()
	for i, u := range org.Users() {
		login := fmt.Sprintf("u%d@%s.example.com", i, name)
		if err := org.UpdateUser(u.ID, oktasim.Profile{"displayName": name, "login": login, "email": login}); err != nil {
			t.Fatalf("mark a user: %v", err)
		}
	}
	for _, g := range org.Groups() {
		if g.ID == org.Everyone() {
			continue
		}
		if err := org.UpdateGroup(g.ID, oktasim.Profile{"name": name + " " + g.ID}); err != nil {
			t.Fatalf("mark a group: %v", err)
		}
	}
}

// estrange removes all roles from the org and moves its people to other groups.
func estrange(t *testing.T, org *oktasim.Org) {
	t.Helper()
	groups := groupIDs(org)
	for i, u := range live(org) {
		for _, g := range groups {
			if g != org.Everyone() {
				_ = org.RemoveMember(g, u) // most were not members
			}
		}
		if g := groups[i%len(groups)]; g != org.Everyone() {
			if err := org.AddMember(g, u); err != nil {
				t.Fatalf("add a member: %v", err)
			}
		}
	}
	for _, id := range append(live(org), groups...) {
		for _, a := range org.AssignmentsOf(id) {
			if err := org.RevokeRole(id, a.ID); err != nil {
				t.Fatalf("revoke a role: %v", err)
			}
		}
	}
}

const everythingOfBoth = `query($ids: [ID!]!, $login: String!) {
	viewer {tenant}
	users(first: 200) {nodes {id displayName login groups(first: 200) {nodes {id name}} roleAssignments {id}}}
	nodes(ids: $ids) {... on User {displayName} ... on Group {name memberCount members(first: 200) {nodes {id displayName}}}}
	user: userByLogin(login: $login) {displayName}
	roleAssignments(first: 200) {nodes {id}}
}`

func (w twins) variables(of string) map[string]any {
	return map[string]any{"ids": append(live(w.acme)[:5], groupIDs(w.acme)...), "login": "u3@" + of + ".example.com"}
}

// reference is the answer of a server with only one tenant.
func (w twins) reference(t *testing.T, id string) string {
	t.Helper()
	org := map[string]*oktasim.Org{"acme": w.acme, "globex": w.globex}[id]
	server := serveTenants(t, setup{concurrency: 20}, &counter{}, map[string]*oktasim.Org{id: org}, map[string][]string{testKey: {id}})
	a := ask(t, server, testKey, "", everythingOfBoth, w.variables(id))
	noErrors(t, a)
	return string(a.Data)
}

func TestInterleavedRequestsNeverSeeTheOtherTenantsData(t *testing.T) {
	t.Parallel()
	for name, redis := range map[string]func(*testing.T) string{
		"in process": func(*testing.T) string { return "" },
		"on Redis":   func(t *testing.T) string { return testkit.RedisServer(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := redis(t)
			w := newTwins(t, url)
			want := map[string]string{"acme": w.reference(t, "acme"), "globex": w.reference(t, "globex")}
			if other := strings.ReplaceAll(want["acme"], "acme", "globex"); other == want["globex"] || strings.Contains(want["acme"], "globex") {
				t.Fatal("the twins do not differ enough to tell them apart")
			}
			servers := []http.Handler{w.server, w.process(t, url)}
			w.acme.ResetCalls()
			w.globex.ResetCalls()
			var wg sync.WaitGroup
			for i := range 24 {
				wg.Go(func() { w.askAsOne(t, servers[i%2], i, want) })
			}
			wg.Wait()
			acme, globex := w.acme.Calls().Total, w.globex.Calls().Total
			if acme == 0 || globex == 0 {
				t.Errorf("acme was asked %d times, globex %d: one answered for both", acme, globex)
			}
			w.askAsOne(t, servers[0], 0, want)
			w.askAsOne(t, servers[1], 1, want)
			if a, g := w.acme.Calls().Total, w.globex.Calls().Total; a != acme || g != globex {
				t.Errorf("asked again, acme was asked %d more times, globex %d", a-acme, g-globex)
			}
		})
	}
}

// askAsOne sends queries as one of the tenants, with its own key or the partner's.
func (w twins) askAsOne(t *testing.T, server http.Handler, i int, want map[string]string) {
	t.Helper()
	id, key, header := "acme", acmeKey, ""
	if i%4 >= 2 {
		id, key = "globex", globexKey
	}
	if i%3 == 0 {
		key, header = bothKey, id
	}
	a := ask(t, server, key, header, everythingOfBoth, w.variables(id))
	for _, e := range a.Errors {
		t.Errorf("request %d of %s failed: %s (%s) at %v", i, id, e.Message, e.code(), e.Path)
		return
	}
	var got, wanted any
	if json.Unmarshal(a.Data, &got) != nil || json.Unmarshal([]byte(want[id]), &wanted) != nil || string(a.Data) != want[id] {
		t.Errorf("request %d of %s: another answer than the tenant alone gets", i, id)
	}
}

func TestACursorOfOneTenantIsRefusedByTheOther(t *testing.T) {
	t.Parallel()
	w := newTwins(t, "")
	for name, query := range map[string]string{
		"users":           `query($after: String) {list: users(first: 2, after: $after) {nodes {id} pageInfo {endCursor}}}`,
		"groups":          `query($after: String) {list: groups(first: 2, after: $after) {nodes {id} pageInfo {endCursor}}}`,
		"roleAssignments": `query($after: String) {list: roleAssignments(first: 2, after: $after) {nodes {id} pageInfo {endCursor}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			var data struct{ List connection }
			first := ask(t, w.server, bothKey, "acme", query, nil)
			noErrors(t, first)
			first.into(t, &data)
			w.globex.ResetCalls()
			a := ask(t, w.server, bothKey, "globex", query, map[string]any{"after": data.List.PageInfo.EndCursor})
			if len(a.Errors) != 1 || a.Errors[0].code() != "BAD_USER_INPUT" || string(a.Data) != `{"list":null}` {
				t.Errorf("globex took acme's cursor: %s, errors %+v", a.Data, a.Errors)
			}
			if n := w.globex.Calls().Total; n != 0 {
				t.Errorf("globex was asked %d times", n)
			}
			noErrors(t, ask(t, w.server, bothKey, "acme", query, map[string]any{"after": data.List.PageInfo.EndCursor}))
		})
	}
}

func TestAForeignTenantIsRefusedLikeOneThatDoesNotExist(t *testing.T) {
	t.Parallel()
	w := newTwins(t, "")
	refused := func(key, tenantID, code string) answer {
		t.Helper()
		a := ask(t, w.server, key, tenantID, everythingOfBoth, w.variables("acme"))
		if len(a.Errors) != 1 || a.Errors[0].code() != code || len(a.Data) > 0 && string(a.Data) != "null" {
			t.Errorf("tenant %q: %s, errors %+v, want %s", tenantID, a.Data, a.Errors, code)
		}
		return a
	}
	foreign, unknown := refused(acmeKey, "globex", "FORBIDDEN"), refused(acmeKey, "initech", "FORBIDDEN")
	if len(foreign.Errors) == 1 && len(unknown.Errors) == 1 && foreign.Errors[0].Message != unknown.Errors[0].Message || foreign.Status != unknown.Status {
		t.Errorf("a foreign tenant is told apart from an unknown one: %d %+v, %d %+v", foreign.Status, foreign.Errors, unknown.Status, unknown.Errors)
	}
	refused(acmeKey, "ACME", "FORBIDDEN")
	refused(acmeKey, "globex,acme", "FORBIDDEN")
	refused(bothKey, "", "BAD_USER_INPUT")
	refused("no-such-key-but-long-enough-to-be-one", "acme", "UNAUTHENTICATED")
	if a, g := w.acme.Calls().Total, w.globex.Calls().Total; a+g != 0 {
		t.Errorf("refused requests made %d calls to acme and %d to globex", a, g)
	}
}
