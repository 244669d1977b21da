package graph_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/oktasim"
)

const allKey = "the-key-of-the-owner-of-all-three"

// triplets are three tenants whose orgs have the same ids, but their own names.
type triplets struct {
	orgs  map[string]*oktasim.Org
	ids   []string // of the tenants
	users []string
}

func newTriplets(t *testing.T, cfg oktasim.Config) triplets {
	t.Helper()
	cfg.Seed = 77
	w := triplets{orgs: map[string]*oktasim.Org{}, ids: []string{"acme", "globex", "initech"}}
	for _, id := range w.ids {
		org, err := oktasim.New(cfg)
		if err != nil {
			t.Fatalf("make the org: %v", err)
		}
		t.Cleanup(org.Close)
		mark(t, org, id)
		w.orgs[id] = org
	}
	w.users = live(w.orgs["acme"])
	return w
}

// serve makes a server for the orgs, like a process of its own.
func (w triplets) serve(t *testing.T, s setup) http.Handler {
	t.Helper()
	s.concurrency = 20
	return serveTenants(t, s, foreseen(t, &counter{}), w.orgs, map[string][]string{allKey: w.ids, acmeKey: {"acme"}, bothKey: {"acme", "globex"}})
}

func (w triplets) calls() int {
	total, _ := callsOf(w.orgs)
	return total
}

const (
	oneOrgsPeople = `query ($id: ID!) { viewer {tenant} user(id: $id) {displayName login} users(first: 3) {nodes {displayName login}} }`
	allOrgsPeople = `query ($id: ID!, $ids: [ID!]) {
		orgs(ids: $ids) { id viewer {tenant} user(id: $id) {displayName login} users(first: 3) {nodes {displayName login}} }
		again: orgs(ids: $ids) { id nodes(ids: [$id]) {... on User {displayName login}} }
	}`
)

// person is a user of a marked org.
type person struct{ DisplayName, Login string }

// people is the answer of one org.
type people struct {
	ID     string
	Viewer struct{ Tenant string }
	User   *person
	Users  struct{ Nodes []person }
	Nodes  []person
}

// check counts the rows of an org's answer, and reports rows of another org.
func (p people) check(t *testing.T, of string, rows *atomic.Int64) {
	all := append(p.Users.Nodes, p.Nodes...)
	if p.User != nil {
		all = append(all, *p.User)
	}
	if len(all) == 0 || p.Viewer.Tenant != "" && p.Viewer.Tenant != of || p.ID != "" && p.ID != of {
		t.Errorf("%s was answered by %q (viewer %q) with %d rows", of, p.ID, p.Viewer.Tenant, len(all))
	}
	for _, row := range all {
		rows.Add(1)
		if row.DisplayName != of || !strings.HasSuffix(row.Login, "@"+of+".example.com") {
			t.Errorf("%s was given %+v", of, row)
		}
	}
}

// Servers start with empty caches, so that orgs are read concurrently and not only from
// memory.
func TestEqualIDsInThreeTenantsNeverCross(t *testing.T) {
	t.Parallel()
	const processes, perProcess, askers = 20, 500, 8
	w := newTriplets(t, oktasim.Config{Users: 12, Groups: 4})
	var requests, rows atomic.Int64
	for range processes {
		server := w.serve(t, setup{localBytes: 1 << 20})
		var asking sync.WaitGroup
		for asker := range askers {
			asking.Go(func() {
				dice := rand.New(rand.NewPCG(uint64(requests.Load()), uint64(asker)))
				for n := asker; n < perProcess && !t.Failed(); n += askers {
					w.askAsAny(t, server, dice, &rows)
					requests.Add(1)
				}
			})
		}
		asking.Wait()
	}
	t.Logf("%d requests, %d rows, %d Okta calls", requests.Load(), rows.Load(), w.calls())
	if requests.Load() != processes*perProcess {
		t.Errorf("%d of %d requests were answered", requests.Load(), processes*perProcess)
	}
}

// askAsAny queries one org by the header, or some by id.
func (w triplets) askAsAny(t *testing.T, server http.Handler, dice *rand.Rand, rows *atomic.Int64) {
	user := w.users[dice.IntN(len(w.users))]
	if id := w.ids[dice.IntN(3)]; dice.IntN(4) > 0 {
		var data people
		a := ask(t, server, allKey, id, oneOrgsPeople, map[string]any{"id": user})
		if json.Unmarshal(a.Data, &data) != nil || len(a.Errors) > 0 {
			t.Errorf("%s: %s %+v", id, a.Data, a.Errors)
			return
		}
		data.check(t, id, rows)
		return
	}
	ids := append([]string{}, w.ids...)
	dice.Shuffle(3, func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	ids = ids[:1+dice.IntN(3)]
	var data struct{ Orgs, Again []people }
	a := ask(t, server, allKey, "", allOrgsPeople, map[string]any{"id": user, "ids": ids})
	if json.Unmarshal(a.Data, &data) != nil || len(a.Errors) > 0 || len(data.Orgs) != len(ids) || len(data.Again) != len(ids) {
		t.Errorf("%v: %s %+v", ids, a.Data, a.Errors)
		return
	}
	for i, id := range ids {
		data.Orgs[i].check(t, id, rows)
		data.Again[i].check(t, id, rows)
	}
}

// answerTo returns the response body for a caller.
func answerTo(t *testing.T, server http.Handler, key, query string, variables map[string]any) (status int, body string) {
	t.Helper()
	text := jsonText(t, map[string]any{"query": query, "variables": variables})
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(text))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+key)
	rec := httptest.NewRecorder()
	server.ServeHTTP(rec, req)
	return rec.Code, rec.Body.String()
}

func TestOrgsOverATenantTheCallerHasNotIsAnsweredLikeOneThatDoesNotExist(t *testing.T) {
	t.Parallel()
	w := newTriplets(t, oktasim.Config{Users: 5, Groups: 2})
	server := w.serve(t, setup{})
	const query = `query ($ids: [ID!]) { orgs(ids: $ids) { id name viewer {tenant} users {nodes {id}} } }`
	for _, key := range []string{acmeKey, bothKey} {
		foreignStatus, foreign := answerTo(t, server, key, query, map[string]any{"ids": []string{"initech"}})
		for _, unknown := range []string{"nowhere", "INITECH", "../initech", "initech ", "", "*"} {
			status, body := answerTo(t, server, key, query, map[string]any{"ids": []string{unknown}})
			want := strings.ReplaceAll(foreign, `"initech"`, jsonText(t, unknown))
			if diff := cmp.Diff(want, body); diff != "" || status != foreignStatus {
				t.Errorf("%q is told apart from a foreign tenant: status %d, not %d (-foreign +unknown)\n%s", unknown, status, foreignStatus, diff)
			}
		}
		if !strings.Contains(foreign, "FORBIDDEN") || !strings.Contains(foreign, `"data":{"orgs":[null]}`) {
			t.Errorf("a foreign tenant is answered %s", foreign)
		}
	}
	if n := w.calls(); n != 0 {
		t.Errorf("refused orgs were asked %d times", n)
	}
}

func TestACursorOfOneOrgIsRefusedInAnother(t *testing.T) {
	t.Parallel()
	w := newTriplets(t, oktasim.Config{Users: 9, Groups: 5})
	server := w.serve(t, setup{})
	for _, list := range []string{"users", "groups", "roleAssignments"} {
		query := fmt.Sprintf(`query ($ids: [ID!], $after: String) { orgs(ids: $ids) { list: %s(first: 2, after: $after) {nodes {id} pageInfo {endCursor}} } }`, list)
		var data struct{ Orgs []struct{ List connection } }
		first := ask(t, server, allKey, "", query, map[string]any{"ids": []string{"acme"}})
		noErrors(t, first)
		first.into(t, &data)
		after := data.Orgs[0].List.PageInfo.EndCursor
		w.orgs["globex"].ResetCalls()
		a := ask(t, server, allKey, "", query, map[string]any{"ids": []string{"globex", "acme"}, "after": after})
		if len(a.Errors) != 1 || a.Errors[0].code() != "BAD_USER_INPUT" || pathOf(a.Errors[0]) != "orgs.0.list" {
			t.Errorf("%s: globex took acme's cursor: %s %+v", list, a.Data, a.Errors)
		}
		if n := w.orgs["globex"].Calls().Total; n != 0 {
			t.Errorf("%s: globex was asked %d times", list, n)
		}
		plain := fmt.Sprintf(`query ($after: String) { list: %s(first: 2, after: $after) {nodes {id}} }`, list)
		noErrors(t, ask(t, server, allKey, "acme", plain, map[string]any{"after": after}))
	}
}
