package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/graph/schema"
)

// released is the schema that the changes below start from.
const released = `
directive @requiresScope(scope: String!) on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
interface Node { id: ID! }
interface Named { name: String }
type Query { cats(first: Int = 50, name: String, filter: CatFilter): [Cat!] any: Any old: Int @deprecated(reason: "Use any; removed after 2027-06-30") }
type Cat implements Node & Named { id: ID! name: String kind: Kind! tags: [String!]! }
type Dog { name: String }
union Any = Cat | Dog
enum Kind { HOUSE WILD }
input CatFilter { name: String ids: [ID!] kind: Kind! }
scalar DateTime`

func load(t *testing.T, sdl string) *ast.Schema {
	t.Helper()
	s, err := gqlparser.LoadSchema(&ast.Source{Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var day = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)

func TestEachKindOfChange(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		old, new string
		breaking string // "" means none
		danger   string
	}{
		"nothing":                                {"", "", "", ""},
		"a description":                          {"scalar DateTime", `"Doc." scalar DateTime`, "", ""},
		"a new field":                            {"type Dog {", "type Dog { age: Int", "", ""},
		"a new type":                             {"scalar DateTime", "scalar DateTime scalar JSON", "", ""},
		"a new optional argument":                {"first: Int = 50,", "first: Int = 50, last: Int,", "", ""},
		"a new required argument with a default": {"first: Int = 50,", "first: Int = 50, last: Int! = 5,", "", ""},
		"a new optional input field":             {"input CatFilter {", "input CatFilter { age: Int", "", ""},
		"a new deprecation":                      {"type Dog { name: String", `type Dog { name: String @deprecated(reason: "x; removed after 2028-01-01")`, "", ""},
		"a field that is never null now":         {"name: String kind", "name: String! kind", "", ""},
		"an input field that may be null now":    {"kind: Kind! }\nscalar", "kind: Kind }\nscalar", "", ""},
		"a type removed":                         {"scalar DateTime", "", "DateTime was removed", ""},
		"a kind changed":                         {"scalar DateTime", "enum DateTime { A }", "DateTime was SCALAR and is ENUM", ""},
		"a field removed":                        {"tags: [String!]!", "", "Cat.tags was removed", ""},
		"a field of an interface removed":        {"interface Named { name: String }", "interface Named { id: ID! }", "Named.name was removed", ""},
		"an argument removed":                    {"name: String, filter", "filter", "Query.cats(name) was removed", ""},
		"an input field removed":                 {"ids: [ID!]", "", "CatFilter.ids was removed", ""},
		"an enum value removed":                  {"HOUSE WILD", "HOUSE", "Kind.WILD was removed", ""},
		"an interface removed":                   {"Node & Named", "Node", "Cat implements Named no longer", ""},
		"a union member removed":                 {"Cat | Dog", "Cat", "Any has Dog no longer", ""},
		"a field that may be null now":           {"kind: Kind! tags", "kind: Kind tags", "Cat.kind was Kind! and is Kind", ""},
		"a list that may hold null now":          {"tags: [String!]!", "tags: [String]!", "Cat.tags was [String!]! and is [String]!", ""},
		"a field of another type":                {"tags: [String!]!", "tags: [Int!]!", "Cat.tags was [String!]! and is [Int!]!", ""},
		"a field that is no list now":            {"tags: [String!]!", "tags: String!", "Cat.tags was [String!]! and is String!", ""},
		"an argument that must be given now":     {"name: String, filter", "name: String!, filter", "Query.cats(name) was String and is String!", ""},
		"an argument of another type":            {"name: String, filter", "name: ID, filter", "Query.cats(name) was String and is ID", ""},
		"an argument that may not be null now":   {"first: Int = 50", "first: Int! = 50", "Query.cats(first) was Int and is Int!", ""},
		"an input field that must be given now":  {"input CatFilter { name: String", "input CatFilter { name: String!", "CatFilter.name was String and is String!", ""},
		"an input field that is a list now":      {"input CatFilter { name: String", "input CatFilter { name: [String!]", "CatFilter.name was String and is [String!]", ""},
		"a new required argument":                {"first: Int = 50,", "first: Int = 50, last: Int!,", "Query.cats(last) is new and required", ""},
		"a new required input field":             {"input CatFilter {", "input CatFilter { age: Int!", "CatFilter.age is new and required", ""},
		"a new scope":                            {"tags: [String!]!", `tags: [String!]! @requiresScope(scope: "a")`, "Cat.tags needs the scope a, which it did not", ""},
		"a removal before its date":              {"old: Int @deprecated(reason: \"Use any; removed after 2027-06-30\")", "", "Query.old was removed", ""},
		"a new enum value":                       {"HOUSE WILD", "HOUSE WILD FERAL", "", "Kind.FERAL is new"},
		"a new union member":                     {"Any = Cat | Dog", "Any = Cat | Dog | Bird type Bird { name: String }", "", "Any has Bird now"},
		"a new interface":                        {"type Dog {", "type Dog implements Named {", "", "Dog implements Named now"},
		"another default":                        {"first: Int = 50", "first: Int = 20", "", "Query.cats(first) was 50 when left out and is 20"},
		"no default":                             {"first: Int = 50", "first: Int", "", "Query.cats(first) was 50 when left out and is nothing"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(released, tt.old) {
				t.Fatalf("the released schema has no %q", tt.old)
			}
			var want []change
			if tt.breaking != "" {
				want = append(want, change{true, tt.breaking})
			}
			if tt.danger != "" {
				want = append(want, change{false, tt.danger})
			}
			got := compare(load(t, released), load(t, strings.Replace(released, tt.old, tt.new, 1)), day)
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(change{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatWasDeprecatedMayGoAfterItsDate(t *testing.T) {
	t.Parallel()
	without := strings.Replace(released, `old: Int @deprecated(reason: "Use any; removed after 2027-06-30")`, "", 1)
	for date, want := range map[string]int{"2027-06-29": 1, "2027-06-30": 1, "2027-07-01": 0, "2028-01-01": 0} {
		now, err := time.Parse(time.DateOnly, date)
		if err != nil {
			t.Fatal(err)
		}
		if got := compare(load(t, released), load(t, without), now.Add(12*time.Hour)); len(got) != want {
			t.Errorf("on %s: %v", date, got)
		}
	}
}

func TestADeprecationHasAReasonAndADate(t *testing.T) {
	t.Parallel()
	for directive, want := range map[string]int{
		`@deprecated`: 1, `@deprecated(reason: "")`: 1, `@deprecated(reason: "Use b.")`: 1, `@deprecated(reason: "removed after 2027-06-30")`: 1,
		`@deprecated(reason: "Use b; removed after 2027-13-30")`: 1, `@deprecated(reason: "Use b; removed after summer")`: 1,
		`@deprecated(reason: "Use b; removed after 2027-06-30")`: 0, `@deprecated(reason: "Use b; removed after 2027-06-30.")`: 0, ``: 0,
	} {
		s := load(t, `type Query { a: Int `+directive+` b(c: Int `+directive+`): E } enum E { F `+directive+` } input I { a: Int `+directive+` }`)
		if got := unannounced(s); len(got) != 4*want {
			t.Errorf("%s: %v", directive, got)
		}
	}
}

func TestTheFirstReleaseIsWhatTheNextIsComparedWith(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "schema", "released.graphqls")
	var out strings.Builder
	check := func(s *ast.Schema, release bool) error {
		out.Reset()
		return run(&out, file, release, s, day)
	}
	if err := check(schema.Published(), false); err != nil || strings.Count(out.String(), "\n") != 1 || !strings.Contains(out.String(), "nothing is released yet") {
		t.Errorf("without a release: %v, %q", err, out.String())
	}
	if err := check(schema.Published(), true); err != nil {
		t.Fatal(err)
	}
	if err := check(schema.Published(), false); err != nil || out.String() != "schema: 0 breaking, 0 dangerous changes since the last release\n" {
		t.Errorf("unchanged: %v, %q", err, out.String())
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	broken := load(t, strings.Replace(string(before), "tenant: String!", "owner: String!", 1))
	if err := check(broken, true); err == nil || !strings.Contains(out.String(), "Viewer.tenant was removed") {
		t.Errorf("a field renamed: %v, %q", err, out.String())
	}
	if after, err := os.ReadFile(file); err != nil || string(after) != string(before) {
		t.Errorf("a schema that breaks callers was released: %v", err)
	}
}
