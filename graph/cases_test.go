package graph_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/oktasim"
)

// update writes what is answered and called as what is wanted. Read the
// difference before you commit it.
var update = flag.Bool("update", false, "write the wanted answers and calls of testdata anew")

// caseOrg is the org of all cases. Their wanted answers hold its data.
func caseOrg() oktasim.Config {
	return oktasim.Config{Seed: 2026, Users: 30, Deprovisioned: 2, Groups: 30, GroupsPerUser: 3, DirectAdmins: 6, AdminGroups: 3, GroupAdmins: 5, IAMRoles: true}
}

// cast names the objects that the cases are about: variables are written as
// "${name}", since ids follow from the seed and nobody should have to know them.
func cast(t *testing.T, org *oktasim.Org) map[string]any {
	t.Helper()
	people := live(org)
	byRole := map[string]string{}
	for _, id := range append(people, groupIDs(org)...) {
		for _, a := range org.AssignmentsOf(id) {
			if kind := a.AssigneeKind + " " + a.RoleType; byRole[kind] == "" || len(a.TargetGroups)+len(a.TargetApps) > 20 {
				byRole[kind] = id
			}
		}
	}
	_, through := org.Admins()
	var deactivated, appGroup, custom string
	for _, u := range org.Users() {
		if u.Status == oktasim.Deprovisioned {
			deactivated = u.ID
		}
	}
	for _, g := range org.Groups() {
		if g.Type == "APP_GROUP" {
			appGroup = g.ID
		}
	}
	custom = org.CustomRoles()[0]
	user := org.Users()[slices.IndexFunc(org.Users(), func(u oktasim.UserInfo) bool {
		return u.Status == oktasim.Active && len(org.RolesOf(u.ID)) == 0 && len(org.GroupsOf(u.ID)) > 2
	})]
	names := map[string]any{
		"user": user.ID, "login": user.Login, "email": user.Email, "firstName": user.FirstName, "lastName": user.LastName, "department": user.Department,
		"other": people[1], "third": people[2], "deactivated": deactivated, "memberOfAdminGroup": through[0], "memberOfTwoAdminGroups": twice(org, through),
		"super": byRole["USER SUPER_ADMIN"], "helpDesk": byRole["USER HELP_DESK_ADMIN"], "appAdmin": byRole["USER APP_ADMIN"],
		"customAdmin": byRole["USER CUSTOM"], "adminGroup": byRole["GROUP HELP_DESK_ADMIN"], "appAdminGroup": byRole["GROUP APP_ADMIN"],
		"everyone": org.Everyone(), "appGroup": appGroup, "group": org.GroupsOf(user.ID)[0], "customRole": custom,
		"people": people[:5], "nobody": "00u00000000000000000",
	}
	for name, v := range names {
		if v == "" {
			t.Fatalf("the org has no %s", name)
		}
	}
	return names
}

// twice is a user who holds roles through two groups.
func twice(org *oktasim.Org, users []string) string {
	for _, id := range users {
		groups := map[string]bool{}
		for _, a := range org.RolesOf(id) {
			groups[a.AssigneeID] = true
		}
		if len(groups) > 1 {
			return id
		}
	}
	return ""
}

// wantedError is an error as cases write it down.
type wantedError struct {
	Path string `json:"path"`
	Code string `json:"code"`
}

// wanted is want.json.
type wanted struct {
	Data   json.RawMessage `json:"data"`
	Errors []wantedError   `json:"errors,omitempty"`
}

func TestCases(t *testing.T) {
	t.Parallel()
	org := newOrg(t, caseOrg())
	names := cast(t, org)
	for _, dir := range caseFolders(t) {
		t.Run(strings.TrimPrefix(filepath.ToSlash(dir), "testdata/"), func(t *testing.T) {
			query, err := os.ReadFile(filepath.Join(dir, "query.graphql"))
			if err != nil {
				t.Fatalf("read the query: %v", err)
			}
			heard := foreseen(t, &counter{})
			server := serveTenants(t, setup{concurrency: 20}, heard, map[string]*oktasim.Org{"acme": org}, map[string][]string{testKey: {"acme"}})
			org.ResetCalls()
			a := ask(t, server, testKey, "", string(query), variablesOf(t, dir, names))
			calls := org.Calls()
			if a.Extensions.Okta.Calls != calls.Total {
				t.Errorf("the org counted %d calls, the answer says %d", calls.Total, a.Extensions.Okta.Calls)
			}
			got := wanted{Data: a.Data}
			for _, e := range a.Errors {
				got.Errors = append(got.Errors, wantedError{Path: pathOf(e), Code: e.code()})
			}
			if calls.ByRoute == nil {
				calls.ByRoute = map[string]int{}
			}
			compareFile(t, filepath.Join(dir, "want.json"), got)
			compareFile(t, filepath.Join(dir, "calls.json"), calls.ByRoute)
		})
	}
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

// variablesOf reads vars.json, if there is one, with the names of the cast put
// in.
func variablesOf(t *testing.T, dir string, names map[string]any) map[string]any {
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
	return play(t, vars, names).(map[string]any)
}

// play replaces "${name}" by who plays it.
func play(t *testing.T, v any, names map[string]any) any {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			v[key] = play(t, v[key], names)
		}
	case []any:
		for i := range v {
			v[i] = play(t, v[i], names)
		}
	case string:
		name, isName := strings.CutPrefix(v, "${")
		if !isName {
			return v
		}
		actor, ok := names[strings.TrimSuffix(name, "}")]
		if !ok {
			t.Fatalf("the cast has no %s", v)
		}
		return actor
	}
	return v
}

// compareFile compares by meaning with a JSON file, or writes it.
func compareFile(t *testing.T, name string, got any) {
	t.Helper()
	raw, err := json.Marshal(got)
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	if *update {
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, raw, "", "  "); err != nil {
			t.Fatalf("indent: %v", err)
		}
		pretty.WriteByte('\n')
		if err := os.WriteFile(name, pretty.Bytes(), 0o600); err != nil {
			t.Fatalf("update: %v", err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("read what is wanted (-update writes it): %v", err)
	}
	if diff := cmp.Diff(values(t, json.RawMessage(want)), values(t, got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// TestCasesAskForEveryField holds the cases to the schema: what no case selects
// is not tested.
func TestCasesAskForEveryField(t *testing.T) {
	t.Parallel()
	schema := loadSchema(t, sources(t)...)
	asked := map[string]bool{}
	for _, dir := range caseFolders(t) {
		query, err := os.ReadFile(filepath.Join(dir, "query.graphql"))
		if err != nil {
			t.Fatalf("read the query: %v", err)
		}
		doc, mistakes := gqlparser.LoadQueryWithRules(schema, string(query), nil)
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
