package explorer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

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

func TestSamplesAreValidWhateverTheLogin(t *testing.T) {
	schema := projectSchema(t)
	samples, err := explorer.Samples(`o"brien@example.com`, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, sample := range samples {
		doc, errs := gqlparser.LoadQueryWithRules(schema, sample, nil)
		if errs != nil {
			t.Errorf("%v in\n%s", errs, sample)
			continue
		}
		names[doc.Operations[0].Name] = true
	}
	if len(names) != len(samples) || names[""] {
		t.Errorf("operation names %v, want as many different ones as there are samples", names)
	}
}

func TestSamplesAskForTheLoginAndForDatesThatCountBackFromNow(t *testing.T) {
	samples, err := explorer.Samples(`o"brien@example.com`, time.Date(2026, 3, 2, 23, 0, 0, 0, time.FixedZone("", -5*3600)))
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(samples, "")
	for _, want := range []string{`"o\"brien@example.com"`, `"2026-02-24T00:00:00Z"`} {
		if !strings.Contains(all, want) {
			t.Errorf("no sample has %s", want)
		}
	}
	if strings.Contains(all, "{{") {
		t.Error("a placeholder is left")
	}
}
