package graph_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/graph"
)

// TestTheWalkForeseesEveryFieldThatMayCostACall holds the list of edges to the
// schema: all roots and all fields with a resolver of their own, and the plain
// fields that lead to an object with such fields.
func TestTheWalkForeseesEveryFieldThatMayCostACall(t *testing.T) {
	t.Parallel()
	schema := loadSchema(t, sources(t)...)
	free := graph.FieldsWithoutCost()
	wanted := map[string]bool{}
	eachField(schema, func(place string, d *ast.Definition, f *ast.FieldDefinition) {
		if d.Kind != ast.Object || isPlumbing(d.Name) {
			return
		}
		forced := f.Directives.ForName("goField")
		costs := d == schema.Query || forced != nil && forced.Arguments.ForName("forceResolver") != nil
		if costs || leadsOn(schema, f, free) {
			wanted[place] = true
		}
	})
	for place, reason := range free {
		if !wanted[place] || reason == "" {
			t.Errorf("%s needs no exception, or has no reason", place)
		}
		delete(wanted, place)
	}
	if diff := cmp.Diff(sortedKeys(wanted), slices.Sorted(slices.Values(graph.EdgeFields()))); diff != "" {
		t.Errorf("edges (-schema +walk):\n%s", diff)
	}
}

// isPlumbing says whether a type is a connection's own, which the walk passes
// through by itself.
func isPlumbing(name string) bool {
	return strings.HasSuffix(name, "Connection") || strings.HasSuffix(name, "Edge")
}

// leadsOn says whether a field holds objects that have resolvers of their own.
func leadsOn(schema *ast.Schema, f *ast.FieldDefinition, free map[string]string) bool {
	target := schema.Types[f.Type.Name()]
	if target == nil || target.Kind != ast.Object {
		return false
	}
	return slices.ContainsFunc(target.Fields, func(inner *ast.FieldDefinition) bool {
		return inner.Directives.ForName("goField") != nil && free[target.Name+"."+inner.Name] == ""
	})
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
