package okta_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/internal/testkit"
)

// reliability is docs/reliability.md.
func reliability(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(testkit.Root(t), "docs", "reliability.md"))
	if err != nil {
		t.Fatalf("read the document: %v", err)
	}
	return string(data)
}

func TestDocumentedFaultsAreThoseTested(t *testing.T) {
	t.Parallel()
	_, text, found := strings.Cut(reliability(t), "| fault | outcome | test |\n|---|---|---|\n")
	if !found {
		t.Fatal("the table of faults is missing")
	}
	table, _, _ := strings.Cut(text, "\n\n")
	got := map[string]string{}
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 3 || strings.TrimSpace(cells[2]) != "`TestEveryFaultHasItsOutcome`" {
			t.Fatalf("row %q", line)
		}
		got[strings.TrimSpace(cells[0])] = strings.TrimSpace(cells[1])
	}
	want := map[string]string{}
	for name, row := range outcomes() {
		want[name] = row.said
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/reliability.md (-tested +documented):\n%s", diff)
	}
}

func TestTestsNamedInTheDocumentExist(t *testing.T) {
	t.Parallel()
	root := testkit.Root(t)
	var tests bytes.Buffer
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		data, err := os.ReadFile(path)
		tests.Write(data)
		return err
	})
	if err != nil {
		t.Fatalf("read the tests: %v", err)
	}
	named := regexp.MustCompile("`(Test[A-Za-z0-9]+)`").FindAllStringSubmatch(reliability(t), -1)
	if len(named) < 20 {
		t.Errorf("only %d tests are named", len(named))
	}
	for _, m := range named {
		if !bytes.Contains(tests.Bytes(), []byte("\nfunc "+m[1]+"(")) {
			t.Errorf("there is no %s", m[1])
		}
	}
}
