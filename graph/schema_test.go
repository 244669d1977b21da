package graph_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"oktagraph/internal/testkit"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// rule is one rule of the schema: a pure function that returns the places that break it.
type rule func(*ast.Schema) []string

// rules returns every rule by name.
func rules() map[string]rule {
	return map[string]rule{
		"everything is described":                      undescribed,
		"names follow the convention":                  misnamed,
		"connections have Relay's shape":               malformedConnections,
		"inputs are filters or orders":                 malformedInputs,
		"every root field says who may read it":        unguardedRoots,
		"scopes are known":                             unknownScopes,
		"what needs a scope is optional":               scopedAndRequired,
		"what has an Okta call of its own is nullable": resolvedAndRequired,
		"enums of Okta's words have UNKNOWN":           closedEnums,
		"nodes have an id":                             nodesWithoutID,
		"the schema is read-only":                      writes,
	}
}

func TestSchemaKeepsItsPromises(t *testing.T) {
	t.Parallel()
	schema := loadSchema(t, sources(t)...)
	for name, broken := range rules() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, place := range broken(schema) {
				t.Error(place)
			}
		})
	}
}

// TestExceptionsAreNeeded fails for an exception whose field no longer exists or now
// follows the rule.
func TestExceptionsAreNeeded(t *testing.T) {
	t.Parallel()
	schema := loadSchema(t, sources(t)...)
	for place, reason := range requiredInSpiteOfCall() {
		typeName, fieldName, _ := strings.Cut(place, ".")
		f := field(schema, typeName, fieldName)
		if f == nil || !f.Type.NonNull || reason == "" {
			t.Errorf("%s needs no exception, or has no reason", place)
		}
	}
}

// sources reads the files named in gqlgen.yml.
func sources(t *testing.T) []*ast.Source {
	t.Helper()
	root := testkit.Root(t)
	names, err := filepath.Glob(filepath.Join(root, "graph", "schema", "*.graphqls"))
	if err != nil || len(names) == 0 {
		t.Fatalf("find schema files: %v, %v", names, err)
	}
	var all []*ast.Source
	for _, name := range append([]string{filepath.Join(root, "schema.graphqls")}, names...) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatalf("read schema: %v", err)
		}
		all = append(all, &ast.Source{Name: filepath.Base(name), Input: string(text)})
	}
	return all
}

func loadSchema(t *testing.T, sources ...*ast.Source) *ast.Schema {
	t.Helper()
	schema, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		t.Fatalf("load schema: %v", err)
	}
	return schema
}

// definitions returns the schema's own types by name.
func definitions(s *ast.Schema) []*ast.Definition {
	var own []*ast.Definition
	for _, d := range s.Types {
		if !d.BuiltIn {
			own = append(own, d)
		}
	}
	slices.SortFunc(own, func(a, b *ast.Definition) int { return strings.Compare(a.Name, b.Name) })
	return own
}

// eachField visits every field and input field except introspection's.
func eachField(s *ast.Schema, visit func(place string, d *ast.Definition, f *ast.FieldDefinition)) {
	for _, d := range definitions(s) {
		for _, f := range d.Fields {
			if !strings.HasPrefix(f.Name, "__") {
				visit(d.Name+"."+f.Name, d, f)
			}
		}
	}
}

func field(s *ast.Schema, typeName, fieldName string) *ast.FieldDefinition {
	d := s.Types[typeName]
	if d == nil {
		return nil
	}
	return d.Fields.ForName(fieldName)
}

func isRoot(s *ast.Schema, d *ast.Definition) bool {
	return d == s.Query || d == s.Mutation || d == s.Subscription
}
