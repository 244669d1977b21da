package graph_test

import (
	"strings"
	"testing"

	"oktagraph/auth"
	kit "oktagraph/internal/testkit/world"
)

// An explicitly null input field is not a condition, so it needs no scope, neither in the
// document nor in variables; any other value does.
func TestANullInFiltersNeedsNoScope(t *testing.T) {
	t.Parallel()
	org := newOrg(t, smallOrg())
	w := &world{org: org, unplanned: &counter{}}
	for list, input := range map[string]string{"users": "UserFilter", "groups": "GroupFilter"} {
		scope := map[string]auth.Scope{"users": auth.UsersRead, "groups": auth.GroupsRead}[list]
		w.server = w.serve(t, setup{scopes: []auth.Scope{scope}})
		var nulls, scoped []string
		values := map[string]any{}
		for _, f := range kit.Schema().Types[input].Fields {
			if f.Directives.ForName("requiresScope") != nil {
				nulls, scoped = append(nulls, f.Name+": null"), append(scoped, f.Name)
				values[f.Name] = nil
			}
		}
		if len(nulls) == 0 {
			t.Fatalf("%s has no field with a scope", input)
		}
		nodes := " { nodes { id } } }"
		want := w.mustAsk(t, "{ "+list+nodes, nil)
		literal := w.mustAsk(t, "{ "+list+"(filter: {"+strings.Join(nulls, ", ")+"})"+nodes, nil)
		variable := w.mustAsk(t, "query($f: "+input+") { "+list+"(filter: $f)"+nodes, map[string]any{"f": values})
		nested := w.mustAsk(t, "query($f: "+input+"!) { "+list+"(filter: {and: [$f, {}]})"+nodes, map[string]any{"f": values})
		for _, got := range []answer{literal, variable, nested} {
			sameJSON(t, string(want.Data), string(got.Data))
		}
		for _, name := range scoped {
			value := map[string]string{"text": `"a"`, "memberOf": "[]", "holdsRole": "{}", "hasAdminRoles": "true"}[name]
			if value == "" {
				value = `{eq: "a"}`
			}
			a := w.ask(t, "{ "+list+"(filter: {"+name+": "+value+"})"+nodes, nil)
			if len(a.Errors) != 1 || a.Errors[0].code() != "FORBIDDEN" {
				t.Errorf("%s: %s of %s without its scope: %+v", name, value, list, a.Errors)
			}
		}
	}
}
