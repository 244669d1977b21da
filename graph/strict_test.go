package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// notRFC3339 is the message for an invalid DateTime.
const notRFC3339 = "must be an instant as RFC 3339, for example 2026-03-02T10:43:27Z"

// raw sends variables as JSON text, since encoding them would write 1.0 as 1.
func (w *world) raw(t testing.TB, query, variables string) answer {
	t.Helper()
	text, err := json.Marshal(query)
	if err != nil {
		t.Fatal(err)
	}
	body := fmt.Sprintf(`{"query":%s,"variables":%s}`, text, variables)
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+testKey)
	return send(t, w.server, req)
}

// typed are queries with one variable each.
var typed = map[string]string{
	"Int":      `query ($v: Int) { users(first: $v) { nodes { id } } }`,
	"String":   `query ($v: String) { users(search: $v) { nodes { id } } }`,
	"ID":       `query ($v: ID!) { group(id: $v) { id } }`,
	"IDs":      `query ($v: [ID!]!) { nodes(ids: $v) { id } }`,
	"Boolean":  `query ($v: Boolean!) { users(first: 1) { nodes { id @skip(if: $v) status } } }`,
	"Filter":   `query ($v: UserFilter) { users(first: 1, filter: $v) { nodes { id } } }`,
	"Order":    `query ($v: UserOrder) { users(first: 1, orderBy: $v) { nodes { id } } }`,
	"Kind":     `query ($v: RoleKind) { roles(kind: $v) { nodes { __typename } } }`,
	"DateTime": `query ($v: DateTime) { users(first: 1, filter: {created: {after: $v}}) { nodes { id } } }`,
}

// TestVariablesFitTheirTypes follows graphql-js and the specification's tables of input
// coercion (https://spec.graphql.org/September2025/#sec-Scalars).
func TestVariablesFitTheirTypes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: smallOrg()})
	tests := []struct {
		query, value string
		path, says   string // "" is accepted
	}{
		{"Int", `1`, "", ""}, {"Int", `1.0`, "", ""}, {"Int", `1e2`, "", ""}, {"Int", `null`, "", ""},
		{"Int", `"1"`, "variable.v", "must be an Int, not a string"},
		{"Int", `""`, "variable.v", "must be an Int, not a string"},
		{"Int", `1.5`, "variable.v", "must be an Int, a number without a fraction, of at most 32 bits"},
		{"Int", `1e-1`, "variable.v", "must be an Int, a number without a fraction, of at most 32 bits"},
		{"Int", `1e400`, "variable.v", "must be an Int, a number without a fraction, of at most 32 bits"},
		{"Int", `2147483648`, "variable.v", "must be an Int, from -2147483648 to 2147483647"},
		{"Int", `-2147483649`, "variable.v", "must be an Int, from -2147483648 to 2147483647"},
		{"Int", `99999999999999999999`, "variable.v", "must be an Int, a number without a fraction, of at most 32 bits"},
		{"Int", `true`, "variable.v", "must be an Int, not a boolean"},
		{"Int", `[1]`, "variable.v", "must be an Int, not a list"},
		{"Int", `{}`, "variable.v", "must be an Int, not an object"},
		{"String", `"status pr"`, "", ""}, {"String", `null`, "", ""},
		{"String", `1`, "variable.v", "must be a String, not a number"},
		{"String", `1.5`, "variable.v", "must be a String, not a number"},
		{"String", `true`, "variable.v", "must be a String, not a boolean"},
		{"String", `["a"]`, "variable.v", "must be a String, not a list"},
		{"Boolean", `true`, "", ""}, {"Boolean", `false`, "", ""},
		{"Boolean", `1`, "variable.v", "must be true or false, not a number"},
		{"Boolean", `"true"`, "variable.v", "must be true or false, not a string"},
		{"ID", `"00g00000000000000000"`, "", ""}, {"ID", `123`, "", ""}, {"ID", `123.0`, "", ""}, {"ID", `99999999999999999`, "", ""},
		{"ID", `1.5`, "variable.v", "must be an ID, a string or a whole number"},
		{"ID", `true`, "variable.v", "must be an ID, a string or a whole number, not a boolean"},
		{"ID", `["a"]`, "variable.v", "must be an ID, a string or a whole number, not a list"},
		{"IDs", `["123", 123]`, "", ""}, {"IDs", `"123"`, "", ""}, {"IDs", `123`, "", ""},
		{"IDs", `["123", 1.5]`, "variable.v[1]", "must be an ID, a string or a whole number"},
		{"IDs", `[["123"]]`, "variable.v[0]", "must be an ID, a string or a whole number, not a list"},
		{"Kind", `"CUSTOM"`, "", ""},
		{"Kind", `"custom"`, "variable.v", "is not a value of RoleKind: write it as CUSTOM"},
		{"Kind", `"ODD"`, "variable.v", "is not a value of RoleKind"},
		{"Kind", `1`, "variable.v", "must be a value of RoleKind as a string, not a number"},
		{"Filter", `{"status": ["ACTIVE"], "includeDeprovisioned": true}`, "", ""}, {"Filter", `{"status": "ACTIVE"}`, "", ""}, {"Filter", `{}`, "", ""},
		{"Filter", `{"status": ["ACTIVE", "active"]}`, "variable.v.status[1]", "is not a value of UserStatus: write it as ACTIVE"},
		{"Filter", `{"ids": [{}]}`, "variable.v.ids[0]", "must be an ID, a string or a whole number, not an object"},
		{"Filter", `{"includeDeprovisioned": 1}`, "variable.v.includeDeprovisioned", "must be true or false, not a number"},
		{"Filter", `"ACTIVE"`, "variable.v", "must be an object (UserFilter), not a string"},
		{"Filter", `[]`, "variable.v", "must be an object (UserFilter), not a list"},
		{"Order", `{"field": "LOGIN"}`, "", ""},
		{"Order", `{"field": 1}`, "variable.v.field", "must be a value of UserOrderField as a string, not a number"},
	}
	for _, tt := range tests {
		a := w.raw(t, typed[tt.query], `{"v":`+tt.value+`}`)
		if tt.says == "" {
			if len(a.Errors) != 0 {
				t.Errorf("%s %s: refused: %+v", tt.query, tt.value, a.Errors)
			}
			continue
		}
		refusedFor(t, a, tt.query+" "+tt.value, tt.path, tt.path+": "+tt.says)
	}
}

// refusedFor expects one error of a request that did not run.
func refusedFor(t *testing.T, a answer, what, path, message string) {
	t.Helper()
	if len(a.Errors) != 1 || a.Errors[0].code() != "GRAPHQL_VALIDATION_FAILED" || pathOf(a.Errors[0]) != strings.NewReplacer("[", ".", "]", "").Replace(path) || a.Errors[0].Message != message {
		t.Errorf("%s: errors %+v, want one at %s: %s", what, a.Errors, path, message)
	}
	if a.Data != nil || a.Extensions.Okta.Calls != 0 {
		t.Errorf("%s was run: %s, %d calls", what, a.Data, a.Extensions.Okta.Calls)
	}
}

// TestLiteralsFitTheirTypes tests the same values in the document.
func TestLiteralsFitTheirTypes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: smallOrg()})
	w.org.ResetCalls()
	for _, query := range []string{
		`{ users(first: "1") { nodes { id } } }`, `{ users(first: 1.0) { nodes { id } } }`, `{ users(first: true) { nodes { id } } }`,
		`{ users(first: 2147483648) { nodes { id } } }`, `{ users(first: -2147483649) { nodes { id } } }`,
		`{ users(first: 99999999999999999999) { nodes { id } } }`,
		`query ($n: Int = 2147483648) { users(first: $n) { nodes { id } } }`, `query ($n: Int = "1") { users(first: $n) { nodes { id } } }`,
		`{ users(search: 1) { nodes { id } } }`, `{ users(search: true) { nodes { id } } }`, `{ users(search: ACTIVE) { nodes { id } } }`,
		`{ group(id: 1.5) { id } }`, `{ group(id: true) { id } }`, `{ nodes(ids: ["a", 1.5]) { id } }`,
		`{ viewer { name @skip(if: 1) } }`, `{ viewer { name @skip(if: "true") } }`,
		`{ users(filter: {includeDeprovisioned: 1}) { nodes { id } } }`, `{ users(filter: {status: "ACTIVE"}) { nodes { id } } }`,
		`{ users(filter: {status: [active]}) { nodes { id } } }`,
	} {
		a := w.ask(t, query, nil)
		if len(a.Errors) != 1 || a.Errors[0].code() != "GRAPHQL_VALIDATION_FAILED" || a.Data != nil {
			t.Errorf("%s: %s, errors %+v", query, a.Data, a.Errors)
		}
	}
	if n := w.org.Calls().Total; n != 0 {
		t.Errorf("refused operations made %d calls", n)
	}
	w.mustAsk(t, `{ users(first: 1, filter: {status: ACTIVE}) { nodes { id } } group(id: 123) { id } }`, nil)
}

// TestADateTimeThatIsNoneSaysHowToWriteOne tests variables, inputs in them, and the
// document.
func TestADateTimeThatIsNoneSaysHowToWriteOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: smallOrg()})
	query := typed["DateTime"]
	for _, value := range []string{`"yesterday"`, `"2026-03-02"`, `"2026-03-02 10:43:27Z"`, `"2026-13-02T10:43:27Z"`, `"2026-03-02T10:43:27"`, `""`, `1772448207`, `true`, `{}`} {
		refusedFor(t, w.raw(t, query, `{"v":`+value+`}`), value, "variable.v", "variable.v: "+notRFC3339)
	}
	for _, value := range []string{`"2026-03-02T10:43:27Z"`, `"2026-03-02T10:43:27.5+02:00"`, `null`} {
		if a := w.raw(t, query, `{"v":`+value+`}`); len(a.Errors) != 0 {
			t.Errorf("%s: refused: %+v", value, a.Errors)
		}
	}
	refusedFor(t, w.raw(t, typed["Filter"], `{"v":{"created":{"after":"now"}}}`), "in a filter", "variable.v.created.after", "variable.v.created.after: "+notRFC3339)
	a := w.ask(t, `{ users(filter: {created: {after: "now"}}) { nodes { id } } }`, nil)
	if len(a.Errors) != 1 || a.Errors[0].Message != "filter.created.after: "+notRFC3339 {
		t.Errorf("in the document: errors %+v", a.Errors)
	}
}

// TestAnInvalidDocumentIsSaidBeforeItsVariables: mistakes in variables depend on the
// document.
func TestAnInvalidDocumentIsSaidBeforeItsVariables(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: smallOrg()})
	for range 2 {
		a := w.raw(t, `query ($v: Int) { users(first: $v) { nodes { nothing } } }`, `{"v":"1"}`)
		if len(a.Errors) != 1 || !strings.Contains(a.Errors[0].Message, "nothing") {
			t.Errorf("errors %+v", a.Errors)
		}
	}
	for range 2 { // the second time, the document is cached
		w.mustAsk(t, typed["Int"], map[string]any{"v": 1})
		refusedFor(t, w.raw(t, typed["Int"], `{"v":"1"}`), "a kept document", "variable.v", "variable.v: must be an Int, not a string")
	}
	a := w.raw(t, `query ($v: Int!) { users(first: $v) { nodes { id } } }`, `{"other":"1"}`)
	if len(a.Errors) != 1 || pathOf(a.Errors[0]) != "variable.v" || a.Errors[0].code() != "GRAPHQL_VALIDATION_FAILED" {
		t.Errorf("a variable that is missing: %+v", a.Errors)
	}
}
