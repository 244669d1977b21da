package apierror_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/graph/apierror"
	"oktagraph/internal/testkit"
)

var update = flag.Bool("update", false, "rewrite docs/errors.md")

func TestEveryCodeConstantStandsInTheCatalogueInOrder(t *testing.T) {
	var got []string
	for _, e := range apierror.Catalogue() {
		got = append(got, string(e.Code))
		if e.Meaning == "" || e.Advice == "" {
			t.Errorf("%s lacks its meaning or advice", e.Code)
		}
		if !e.Code.Known() {
			t.Errorf("%s is in the catalogue and not known", e.Code)
		}
	}
	if diff := cmp.Diff(constants(t), got); diff != "" {
		t.Errorf("constants of code.go against the catalogue (-constants +catalogue):\n%s", diff)
	}
	if apierror.Code("NO_SUCH_CODE").Known() {
		t.Error("NO_SUCH_CODE counts as known")
	}
}

// constants reads the values of the Code constants, each of which must have a comment.
func constants(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "code.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || fmt.Sprint(spec.Type) != "Code" {
			return true
		}
		if spec.Doc.Text() == "" {
			t.Errorf("%s has no comment", spec.Names[0])
		}
		value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, value)
		return true
	})
	return values
}

const tableStart, tableEnd = "<!-- codes: written by go test ./graph/apierror -update -->", "<!-- end of codes -->"

func TestDocumentationListsTheCodes(t *testing.T) {
	path := filepath.Join(testkit.Root(t), "docs", "errors.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), tableStart)
	got, after, closed := strings.Cut(rest, tableEnd)
	if !ok || !closed {
		t.Fatalf("%s lacks the marks around its table", path)
	}
	want := table()
	if *update {
		if err := os.WriteFile(path, []byte(before+tableStart+want+tableEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/errors.md is not current (run go test ./graph/apierror -update) (-want +got):\n%s", diff)
	}
}

func table() string {
	var b strings.Builder
	b.WriteString("\n| code | means | what to do |\n|---|---|---|\n")
	for _, e := range apierror.Catalogue() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", e.Code, e.Meaning, e.Advice)
	}
	return b.String()
}
