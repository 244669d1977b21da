package explorer_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"oktagraph/internal/explorer"
	"oktagraph/internal/testkit"
)

// projectSchema loads the schema files the server is generated from.
func projectSchema(t *testing.T) *ast.Schema {
	t.Helper()
	root := testkit.Root(t)
	paths, err := filepath.Glob(filepath.Join(root, "graph", "schema", "*.graphqls"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("find the schema files: %v", err)
	}
	var sources []*ast.Source
	for _, path := range append(paths, filepath.Join(root, "schema.graphqls")) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: filepath.Base(path), Input: string(text)})
	}
	schema, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestSamplesAreValidWithTheirVariables(t *testing.T) {
	schema := projectSchema(t)
	samples, err := explorer.Samples("")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, sample := range samples {
		doc, errs := gqlparser.LoadQueryWithRules(schema, sample.Query, nil)
		if errs != nil {
			t.Errorf("%v in\n%s", errs, sample.Query)
			continue
		}
		operation := doc.Operations[0]
		names[operation.Name] = true
		variables := map[string]any{}
		if len(sample.Variables) > 0 {
			if err := json.Unmarshal(sample.Variables, &variables); err != nil {
				t.Errorf("variables of %s: %v", operation.Name, err)
			}
		}
		if _, err := validator.VariableValues(schema, operation, variables); err != nil {
			t.Errorf("variables of %s: %v", operation.Name, err)
		}
	}
	if len(names) != 6 || names[""] {
		t.Errorf("operation names %v, want six different ones", names)
	}
}
