package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/cache"
	"oktagraph/graph"
	"oktagraph/internal/testkit"
	"oktagraph/loaders"
	"oktagraph/oktasim"
	"oktagraph/tenant"
)

func TestOrgHasEveryFieldOfQuery(t *testing.T) {
	t.Parallel()
	schema := loadSchema(t, sources(t)...)
	org := schema.Types["Org"]
	for _, f := range schema.Query.Fields {
		if f.Name == "orgs" || strings.HasPrefix(f.Name, "__") {
			continue
		}
		if diff := cmp.Diff(fieldText(f), fieldText(field(schema, "Org", f.Name))); diff != "" {
			t.Errorf("Org.%s is another field than Query.%s (-Query +Org); run go generate:\n%s", f.Name, f.Name, diff)
		}
	}
	if own, all := 2, len(org.Fields); all-own != len(schema.Query.Fields)-3 { // orgs, __schema and __type
		t.Errorf("Org has %d fields beside id and name, Query %d", all-own, len(schema.Query.Fields)-3)
	}
}

// fieldText is everything that callers see of a field.
func fieldText(f *ast.FieldDefinition) []string {
	if f == nil {
		return nil
	}
	lines := []string{f.Description, f.Type.String()}
	for _, a := range f.Arguments {
		lines = append(lines, argument(a), a.Description)
	}
	for _, d := range f.Directives {
		if d.Name != "goField" {
			scope, _ := scope(ast.DirectiveList{d})
			lines = append(lines, d.Name+" "+scope)
		}
	}
	return lines
}

// severalCost is extensions.okta of an answer for several orgs.
type severalCost struct {
	loaders.Cost
	Orgs []struct {
		ID string
		loaders.Cost
	}
}

func costOfSeveral(t *testing.T, body string) severalCost {
	t.Helper()
	var a struct {
		Extensions struct{ Okta severalCost }
	}
	if err := json.Unmarshal([]byte(body), &a); err != nil {
		t.Fatalf("read %s: %v", body, err)
	}
	return a.Extensions.Okta
}

func TestEachOrgHasAnAccountOfItsOwnAndTheSumsNameIt(t *testing.T) {
	t.Parallel()
	w := newTriplets(t, oktasim.Config{Users: 5, Groups: 2})
	server := w.serve(t, setup{})
	noErrors(t, ask(t, server, allKey, "globex", `{ users(first: 1) {nodes {id}} }`, nil))
	_, body := answerTo(t, server, allKey, `{ orgs { users(first: 1) {nodes {id}} } twice: orgs(ids: ["acme"]) { groups(first: 1) {nodes {id}} } }`, nil)
	cost := costOfSeveral(t, body)
	var calls, hits int
	var accounts, rows []string
	for _, o := range cost.Orgs {
		calls += o.Calls
		hits += o.Cache.Hits
		accounts = append(accounts, fmt.Sprint(o.ID, " ", o.Calls, " ", len(o.Plan)))
		for _, row := range o.Plan {
			rows = append(rows, o.ID+" "+row.Field)
			if row.Org != "" {
				t.Errorf("a row of %s's own account names %q", o.ID, row.Org)
			}
		}
	}
	var summed []string
	for _, row := range cost.Plan {
		summed = append(summed, row.Org+" "+row.Field)
	}
	if diff := cmp.Diff([]string{"acme 1 1", "globex 0 0", "initech 1 1", "acme 1 1"}, accounts); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(rows, summed); diff != "" {
		t.Errorf("the sum's rows (-accounts +sum):\n%s", diff)
	}
	if calls != cost.Calls || hits != cost.Cache.Hits || hits == 0 || cost.ByBucket["/api/v1/users"]+cost.ByBucket["/api/v1/groups"] != calls {
		t.Errorf("the accounts have %d calls and %d hits, the sum is %+v", calls, hits, cost.Cost)
	}
}

func TestACallerWhoNamesNoTenantIsToldItsOwn(t *testing.T) {
	t.Parallel()
	w := newTriplets(t, oktasim.Config{Users: 3, Groups: 1})
	server := w.serve(t, setup{})
	const want = "X-Tenant: name one of your tenants in the X-Tenant header: acme, globex; or ask orgs"
	a := ask(t, server, bothKey, "", `{ users {nodes {id}} }`, nil)
	if len(a.Errors) != 1 || a.Errors[0].Message != want || a.Status != http.StatusBadRequest || a.Data != nil {
		t.Errorf("status %d, data %s, errors %+v", a.Status, a.Data, a.Errors)
	}
	if n := w.calls(); n != 0 {
		t.Errorf("%d Okta calls", n)
	}
}

func TestARefusedChoiceOfTenantListsTheCallersOwnAndNoOther(t *testing.T) {
	t.Parallel()
	w := newTriplets(t, oktasim.Config{Users: 3, Groups: 1})
	server := w.serve(t, setup{})
	want := []any{"acme", "globex"}
	for _, tt := range []struct{ tenant, code string }{
		{"", "BAD_USER_INPUT"}, {"initech", "FORBIDDEN"}, {"no-such-tenant", "FORBIDDEN"},
	} {
		a := ask(t, server, bothKey, tt.tenant, `{ users {nodes {id}} }`, nil)
		if len(a.Errors) != 1 || a.Errors[0].code() != tt.code {
			t.Fatalf("%q: errors %+v, want one %s", tt.tenant, a.Errors, tt.code)
		}
		if diff := cmp.Diff(want, a.Errors[0].Extensions["tenants"]); diff != "" {
			t.Errorf("%q: tenants (-want +got):\n%s", tt.tenant, diff)
		}
	}
	wrong := ask(t, server, "a-key-that-nobody-here-has-been-given", "", `{ users {nodes {id}} }`, nil)
	if len(wrong.Errors) != 1 || wrong.Errors[0].Extensions["tenants"] != nil {
		t.Errorf("a wrong key is told %+v", wrong.Errors)
	}
}

func TestAnUnlinkedTenantOfTheCallersOwnIsNamed(t *testing.T) {
	t.Parallel()
	w := newTriplets(t, oktasim.Config{Users: 3, Groups: 1})
	delete(w.orgs, "initech")
	server := w.serve(t, setup{})
	const want = "tenant initech is not linked; an administrator links it at /connect"
	byHeader := ask(t, server, allKey, "initech", `{ viewer {tenant} }`, nil)
	inOrgs := ask(t, server, allKey, "", `{ orgs { id } }`, nil)
	for name, a := range map[string]answer{"by its header": byHeader, "in orgs": inOrgs} {
		if len(a.Errors) != 1 || a.Errors[0].Message != want || a.Errors[0].code() != "TENANT_UNAVAILABLE" {
			t.Errorf("%s: %+v", name, a.Errors)
		}
	}
	if byHeader.Status != http.StatusServiceUnavailable || inOrgs.Status != http.StatusOK {
		t.Errorf("statuses %d by its header and %d in orgs", byHeader.Status, inOrgs.Status)
	}
	foreign := ask(t, server, bothKey, "initech", `{ viewer {tenant} }`, nil)
	if len(foreign.Errors) != 1 || foreign.Errors[0].code() != "FORBIDDEN" {
		t.Errorf("a foreign caller is told %+v", foreign.Errors)
	}
}

func TestAnOrgOutOfBudgetFailsAlone(t *testing.T) {
	t.Parallel()
	w := newTriplets(t, oktasim.Config{Users: 3, Groups: 1})
	poor, err := oktasim.New(oktasim.Config{Seed: 77, Users: 3, Groups: 1, RateLimit: "2/min"})
	if err != nil {
		t.Fatalf("make the org: %v", err)
	}
	t.Cleanup(poor.Close)
	w.orgs["globex"] = poor
	server := w.serve(t, setup{deadline: 2 * time.Second})
	for n := 1; n <= 3; n++ { // the third is one too many
		a := ask(t, server, allKey, "", fmt.Sprintf(`{ orgs { id users(first: %d, search: "status eq \"ACTIVE\" or id eq \"%d\"") {nodes {id}} } }`, n, n), nil)
		for _, e := range a.Errors {
			if n < 3 || e.code() != "RATE_LIMITED" || pathOf(e) != "orgs.1.users" {
				t.Errorf("question %d: %s (%s) at %s", n, e.Message, e.code(), pathOf(e))
			}
		}
		if n == 3 && len(a.Errors) != 1 {
			t.Errorf("a spent budget gives %s with %+v", a.Data, a.Errors)
		}
	}
}

func TestTheObjectsOfAllOrgsCountTogether(t *testing.T) {
	t.Parallel()
	w := newTriplets(t, oktasim.Config{Users: 3, Groups: 1})
	server := w.serve(t, setup{callLimit: 100_000})
	const query = `query ($ids: [ID!]) { orgs(ids: $ids) { users(first: 200) {nodes {id groups(first: 200) {nodes {id}}}} } }`
	a := ask(t, server, allKey, "", query, nil)
	if len(a.Errors) != 1 || a.Errors[0].code() != "COST_LIMIT_EXCEEDED" || a.Data != nil {
		t.Errorf("120,600 objects: %s %+v", a.Data, a.Errors)
	}
	if n := w.calls(); n != 0 {
		t.Errorf("%d Okta calls", n)
	}
	noErrors(t, ask(t, server, allKey, "", query, map[string]any{"ids": []string{"acme", "globex"}}))
}

func TestAnOperationReadsAtMostFiftyOrgs(t *testing.T) {
	t.Parallel()
	w := newTriplets(t, oktasim.Config{Users: 3, Groups: 1})
	server := w.serve(t, setup{})
	ids := make([]string, 50)
	for i := range ids {
		ids[i] = fmt.Sprint("nobodys-", i)
	}
	const query = `query ($ids: [ID!]) { orgs(ids: $ids) {id} more: orgs(ids: ["acme"]) @include(if: %t) {id} }`
	var data struct{ Orgs []any }
	ask(t, server, allKey, "", fmt.Sprintf(query, false), map[string]any{"ids": ids}).into(t, &data)
	if len(data.Orgs) != 50 {
		t.Errorf("50 orgs are answered by %d", len(data.Orgs))
	}
	a := ask(t, server, allKey, "", fmt.Sprintf(query, true), map[string]any{"ids": ids})
	if len(a.Errors) != 1 || a.Errors[0].code() != "BAD_USER_INPUT" || pathOf(a.Errors[0]) != "more" {
		t.Errorf("51 orgs: %s %+v", a.Data, a.Errors)
	}
}

func TestOrgsAreExplainedEachAndTogether(t *testing.T) {
	t.Parallel()
	w := newTriplets(t, oktasim.Config{Users: 3, Groups: 1})
	api := observedOrgs(t, w, &heard{outcomes: map[string]int{}})
	body := jsonText(t, map[string]any{"query": `{ orgs(ids: ["acme", "nowhere", "globex"]) { users(first: 1) {nodes {id}} } }`})
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/explain", strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+allKey)
	rec := httptest.NewRecorder()
	api.Explain.ServeHTTP(rec, req)
	var got graph.Explanation
	if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil {
		t.Fatalf("read %s: %v", rec.Body, err)
	}
	var parts []string
	for _, o := range got.Orgs {
		parts = append(parts, fmt.Sprint(o.ID, " ", o.Estimated, " ", o.Allowed, " ", o.Code))
	}
	if diff := cmp.Diff([]string{"acme 1 true ", "nowhere 0 false FORBIDDEN", "globex 1 true "}, parts); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	if got.Estimated != 2 || got.Allowed || len(got.Plan) != 2 || got.Plan[0].Org != "acme" || got.Plan[1].Org != "globex" {
		t.Errorf("the sum is %+v", got)
	}
	if n := w.calls(); n != 0 {
		t.Errorf("%d Okta calls", n)
	}
}

func TestEachOrgsPartIsObservedAsItsOwnOperation(t *testing.T) {
	t.Parallel()
	w := newTriplets(t, oktasim.Config{Users: 3, Groups: 1})
	ears := &heard{outcomes: map[string]int{}}
	api := observedOrgs(t, w, ears)
	if err := w.orgs["globex"].Inject(oktasim.Fault{Kind: oktasim.FaultForbidden, Route: "GET /api/v1/users"}); err != nil {
		t.Fatal(err)
	}
	ask(t, api.GraphQL, allKey, "", `{ orgs(ids: ["acme", "nowhere", "globex"]) { users(first: 1) {nodes {id}} } }`, nil)
	ask(t, api.GraphQL, allKey, "", `{ users(first: 1) {nodes {id}} }`, nil)
	if diff := cmp.Diff(map[string]int{"acme ok": 1, "globex partial": 1, " error": 1}, ears.outcomes); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"FORBIDDEN", "UPSTREAM_FORBIDDEN", "BAD_USER_INPUT"}, ears.codes); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
}

// observedOrgs makes the handlers for the triplets, with an observer.
func observedOrgs(t *testing.T, w triplets, o graph.Observer) graph.Handlers {
	t.Helper()
	c, err := cache.New(cache.Options{})
	if err != nil {
		t.Fatalf("open the cache: %v", err)
	}
	var tenants []*tenant.Tenant
	for id, org := range w.orgs {
		tenants = append(tenants, newTenant(t, setup{}, id, org))
	}
	registry, err := tenant.NewRegistry(tenants...)
	if err != nil {
		t.Fatalf("list the tenants: %v", err)
	}
	engine := loaders.NewEngine(loaders.Options{Cache: c})
	t.Cleanup(func() { engine.Close(); c.Close() })
	api, err := graph.New(graph.Options{
		Engine: engine, Tenants: registry, Callers: callers(t, setup{}, map[string][]string{allKey: w.ids}),
		SecretKey: []byte(secretKey), Observer: o,
	})
	if err != nil {
		t.Fatalf("make the graph: %v", err)
	}
	return api
}

// The page shows a query and its answer; both are checked by running the query.
func TestThePageAboutOrgsShowsWhatIsAnswered(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join(testkit.Root(t), "docs", "orgs.md"))
	if err != nil {
		t.Fatalf("read the page: %v", err)
	}
	block := func(language string) string {
		_, rest, _ := strings.Cut(string(page), "```"+language+"\n")
		text, _, ok := strings.Cut(rest, "```")
		if !ok {
			t.Fatalf("the page has no %s", language)
		}
		return text
	}
	w := newTriplets(t, oktasim.Config{Users: 3, Groups: 1})
	if err := w.orgs["globex"].Inject(oktasim.Fault{Kind: oktasim.FaultStatus, Status: http.StatusUnauthorized}); err != nil {
		t.Fatal(err)
	}
	server := w.serve(t, setup{names: map[string]string{"acme": "Acme Corporation", "globex": "Globex"}})
	_, body := answerTo(t, server, bothKey, block("graphql"), nil)
	if diff := cmp.Diff(values(t, json.RawMessage(block("json"))), values(t, json.RawMessage(body))); diff != "" {
		t.Errorf("the page (-shown +answered), whose answer is %s\n%s", body, diff)
	}
}
