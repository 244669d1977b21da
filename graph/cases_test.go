package graph_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/oktasim"
)

// update replaces the wanted answers and calls with the current ones. Read the diff before
// you commit it.
var update = flag.Bool("update", false, "rewrite the wanted answers and calls of testdata")

// caseOrg is the org of all cases. Their wanted answers have its data.
func caseOrg() oktasim.Config {
	return oktasim.Config{Seed: 2026, Users: 30, Deprovisioned: 2, Groups: 30, GroupsPerUser: 3, DirectAdmins: 6, AdminGroups: 3, GroupAdmins: 5, IAMRoles: true, Governance: true}
}

// wanted is want.json: a status other than 200, the data if there is any, and the path and
// extensions of every error.
type wanted struct {
	Status int              `json:"status,omitempty"`
	Data   json.RawMessage  `json:"data,omitempty"`
	Errors []map[string]any `json:"errors,omitempty"`
}

func TestCases(t *testing.T) {
	t.Parallel()
	names := namesOf(t, newOrg(t, caseOrg()))
	for _, dir := range caseFolders(t) {
		t.Run(strings.TrimPrefix(filepath.ToSlash(dir), "testdata/"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { runCase(t, dir, names) })
		})
	}
}

// promised matches the first line of a query: what the case shows, in one sentence.
var promised = regexp.MustCompile(`^# promise: [A-Z0-9\x60].+\.\n[^#]`)

// runCase runs the query of one folder and compares the results. Time is simulated, so
// waiting for a failing Okta takes no time.
func runCase(t *testing.T, dir string, names *caseNames) {
	t.Helper()
	query := readCase(t, dir, "query.graphql")
	if !promised.MatchString(query) {
		t.Error("query.graphql must begin with one line `# promise: …`, a sentence that says what the case shows")
	}
	for _, file := range []string{"query.graphql", "vars.json", "setup.json"} {
		text, _ := os.ReadFile(filepath.Join(dir, file)) // the last two may be absent
		if ids := names.known(string(text)); len(ids) > 0 {
			t.Errorf("%s has ids in place of their names: %q", file, ids)
		}
	}
	parts := map[string]string{}
	vars := variablesOf(t, dir, names, parts)
	c := setupOf(t, dir, names)
	orgs := c.orgs(t)
	server := c.serve(t, orgs)
	a := c.ask(t, server, query, vars)
	total, calls := callsOf(orgs)
	if a.Extensions.Okta.Calls != total {
		t.Errorf("the org counted %d calls, the answer says %d", total, a.Extensions.Okta.Calls)
	}
	compareFile(t, filepath.Join(dir, "want.json"), names.symbols(jsonText(t, wantedOf(a)), parts))
	if c.several() {
		compareFile(t, filepath.Join(dir, "calls.json"), jsonText(t, calls))
	} else {
		compareFile(t, filepath.Join(dir, "calls.json"), jsonText(t, calls["acme"]))
	}
	if ids := names.literals(readCase(t, dir, "want.json")); len(ids) > 0 {
		t.Errorf("want.json has ids in place of their names (-update writes names): %q", ids)
	}
}

// callsOf returns the calls that orgs answered, in total and by route.
func callsOf(orgs map[string]*oktasim.Org) (total int, byRoute map[string]map[string]int) {
	byRoute = map[string]map[string]int{}
	for id, org := range orgs {
		calls := org.Calls()
		total += calls.Total
		if byRoute[id] = calls.ByRoute; byRoute[id] == nil {
			byRoute[id] = map[string]int{}
		}
	}
	return total, byRoute
}

func wantedOf(a answer) wanted {
	got := wanted{Data: a.Data}
	if a.Status != http.StatusOK {
		got.Status = a.Status
	}
	for _, e := range a.Errors {
		shown := map[string]any{"path": pathOf(e)}
		maps.Copy(shown, e.Extensions)
		if okta, ok := shown["okta"].(map[string]any); ok {
			delete(shown, "okta") // all but the code, since its ids differ from run to run
			if okta["errorCode"] != nil {
				shown["okta"] = okta["errorCode"]
			}
		}
		got.Errors = append(got.Errors, shown)
	}
	return got
}

// caseFolders are testdata/<field>/<case>.
func caseFolders(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*", "*", "query.graphql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("find cases: %v", err)
	}
	for i, file := range files {
		files[i] = filepath.Dir(file)
	}
	return files
}

func readCase(t *testing.T, dir, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatalf("read the case (-update writes what is wanted): %v", err)
	}
	return string(text)
}

// variablesOf reads vars.json, if there is one, and replaces names with values. It records
// in parts the name the file uses for each object.
func variablesOf(t *testing.T, dir string, names *caseNames, parts map[string]string) map[string]any {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "vars.json"))
	if os.IsNotExist(err) {
		return nil
	}
	var vars map[string]any
	if err == nil {
		err = json.Unmarshal(raw, &vars)
	}
	if err != nil {
		t.Fatalf("read the variables: %v", err)
	}
	return names.fill(t, vars, parts).(map[string]any)
}

func jsonText(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return string(raw)
}

// compareFile compares a text with a JSON file by meaning, or writes the file.
func compareFile(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, []byte(got), "", "  "); err != nil {
			t.Fatalf("indent: %v", err)
		}
		pretty.WriteByte('\n')
		if err := os.WriteFile(name, pretty.Bytes(), 0o600); err != nil {
			t.Fatalf("update: %v", err)
		}
		return
	}
	want := readCase(t, filepath.Dir(name), filepath.Base(name))
	if diff := cmp.Diff(values(t, json.RawMessage(want)), values(t, json.RawMessage(got))); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// TestCasesAskForEveryField compares the cases with the schema: a field that no case
// selects is untested.
func TestCasesAskForEveryField(t *testing.T) {
	t.Parallel()
	schema := loadSchema(t, sources(t)...)
	asked := map[string]bool{}
	for _, dir := range caseFolders(t) {
		if strings.Contains(readCase(t, dir, "want.json"), `"code":`) {
			continue // a refusal shows no field's value, and its document may be invalid
		}
		doc, mistakes := gqlparser.LoadQueryWithRules(schema, readCase(t, dir, "query.graphql"), nil)
		if len(mistakes) > 0 {
			t.Fatalf("%s: %v", dir, mistakes)
		}
		for _, op := range doc.Operations {
			noteFields(op.SelectionSet, asked)
		}
		for _, f := range doc.Fragments {
			noteFields(f.SelectionSet, asked)
		}
	}
	eachField(schema, func(place string, d *ast.Definition, _ *ast.FieldDefinition) {
		if d.Kind == ast.Object && !asked[place] {
			t.Errorf("no case asks for %s", place)
		}
	})
}

func noteFields(set ast.SelectionSet, asked map[string]bool) {
	for _, selected := range set {
		switch s := selected.(type) {
		case *ast.Field:
			asked[s.ObjectDefinition.Name+"."+s.Name] = true
			noteFields(s.SelectionSet, asked)
		case *ast.InlineFragment:
			noteFields(s.SelectionSet, asked)
		}
	}
}
