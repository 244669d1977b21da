package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/internal/testkit"
)

func ownSchema(t *testing.T) *ast.Schema {
	t.Helper()
	root := testkit.Root(t)
	files, err := filepath.Glob(filepath.Join(root, "graph", "schema", "*.graphqls"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no schema files: %v", err)
	}
	var sources []*ast.Source
	for _, name := range append(files, filepath.Join(root, "schema.graphqls")) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: name, Input: string(text)})
	}
	schema, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestThePublishedSchemaIsWholeAndHoldsNothingOfTheGenerator(t *testing.T) {
	t.Parallel()
	schema := ownSchema(t)
	sdl := publish(schema)
	for _, name := range generatorDirectives {
		if strings.Contains(sdl, "@"+name) {
			t.Errorf("the published schema tells of @%s", name)
		}
	}
	again, err := gqlparser.LoadSchema(&ast.Source{Name: "published", Input: sdl})
	if err != nil {
		t.Fatalf("the published schema cannot be read: %v", err)
	}
	for name, def := range schema.Types {
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
	if schema.Directives["goField"] == nil {
		t.Error("publishing changed the schema itself")
	}
}

func TestSchemaPrintsWhatTheServerPublishes(t *testing.T) {
	t.Parallel()
	var out, complaint bytes.Buffer
	if code := machine(nil, nil).Run(t.Context(), []string{"schema"}, &out, &complaint); code != exitOK {
		t.Fatalf("exit code %d: %s", code, complaint.String())
	}
	if out.String() != sdl() || !strings.Contains(out.String(), "type Query {") || strings.Contains(out.String(), "@goField") {
		t.Errorf("printed %d bytes, not the published schema", out.Len())
	}
}
