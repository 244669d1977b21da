package loaders

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// kindNames matches the places where a kind of the cache gets its name.
var kindNames = regexp.MustCompile(`(?:fetch\.(?:JSONKind\[.+\]|IDsKind|IDKind)|paging\.Kind)\("([a-z.]+)"|\bName: "([a-z.]+)", Soft:`)

// TestEveryKindCanBeForgotten exempts what was learned of an org's size, which no answer shows.
func TestEveryKindCanBeForgotten(t *testing.T) {
	t.Parallel()
	var declared []string
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range kindNames.FindAllStringSubmatch(string(text), -1) {
			declared = append(declared, m[1]+m[2])
		}
		return err
	})
	if err != nil || len(declared) < 30 {
		t.Fatalf("%d kinds are found: %v", len(declared), err)
	}
	var forgotten []string
	for _, kind := range PurgeKinds() {
		for _, name := range CacheKinds(kind) {
			forgotten = append(forgotten, name)
			if !slices.Contains(declared, name) {
				t.Errorf("%s stands for %s, which nothing is kept as", kind, name)
			}
		}
	}
	for _, name := range declared {
		if !slices.Contains(forgotten, name) && name != "sizes" {
			t.Errorf("nothing stands for the kind %s", name)
		}
	}
}
