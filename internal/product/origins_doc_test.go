package product

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oktagraph/internal/testkit"
)

func TestTheHeadersOfPagesAreThoseOfTheDocumentOnCallers(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(testkit.Root(t), "docs", "callers.md"))
	if err != nil {
		t.Fatal(err)
	}
	row := "| `" + strings.Join(sentHeaders(), "`, `") + "` | `" + strings.Join(shownHeaders(), "`, `") + "` |"
	if !strings.Contains(string(text), row) {
		t.Errorf("docs/callers.md lacks %s", row)
	}
}
