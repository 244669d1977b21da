package schema

import (
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"oktagraph/graph/generated"
)

func TestThePublishedSchemaIsWholeAndHoldsNothingOfTheGenerator(t *testing.T) {
	t.Parallel()
	ours := generated.NewExecutableSchema(generated.Config{}).Schema()
	if ours.Directives["goField"] == nil {
		t.Fatal("the generator's schema has no @goField: nothing is left out here")
	}
	sdl := Print(ours)
	for _, name := range generatorDirectives {
		if strings.Contains(sdl, "@"+name) {
			t.Errorf("the published schema shows @%s", name)
		}
	}
	again, err := gqlparser.LoadSchema(&ast.Source{Name: "published", Input: sdl})
	if err != nil {
		t.Fatalf("the published schema cannot be read: %v", err)
	}
	for name, def := range ours.Types {
		got := again.Types[name]
		if got == nil || len(got.Fields) != len(def.Fields) || len(got.EnumValues) != len(def.EnumValues) || got.Description != def.Description {
			t.Errorf("type %s is not published whole", name)
		}
	}
	for _, directive := range []string{"@requiresScope(scope:", "@anyCaller"} {
		if !strings.Contains(sdl, directive) {
			t.Errorf("the published schema lacks %s", directive)
		}
	}
	if ours.Directives["goField"] == nil || ours.Types["User"].Fields.ForName("groups").Directives.ForName("goField") == nil {
		t.Error("publishing changed the generator's schema")
	}
	if SDL() != sdl {
		t.Error("printing the published schema prints something else")
	}
}

func TestDirectivesOfCallersAreServedAndNoOthers(t *testing.T) {
	t.Parallel()
	var served []string
	for name := range Published().Directives {
		served = append(served, name)
	}
	slices.Sort(served)
	want := []string{"anyCaller", "deprecated", "include", "oneOf", "requiresScope", "skip", "specifiedBy"}
	if !slices.Equal(served, want) {
		t.Errorf("served: %v, want %v", served, want)
	}
}

// TestValidationFindsNodesInThePublishedSchema uses a query that needs the relations
// between types, for which the printed schema was parsed again.
func TestValidationFindsNodesInThePublishedSchema(t *testing.T) {
	t.Parallel()
	const query = `{ node(id: "x") { id ... on User { groups { nodes { id } } } ... on Node { id } } }`
	if _, errs := gqlparser.LoadQueryWithRules(Published(), query, rules.NewDefaultRules()); len(errs) > 0 {
		t.Error(errs)
	}
}
