package persisted_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"oktagraph/graph/persisted"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// written is a manifest's path.
func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "documents.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const whoAmI = "{ viewer { name } }"

func TestManifestsAreReadAsToolsWriteThem(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"an object":          `{"a": "` + whoAmI + `"}`,
		"Apollo's":           `{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "a", "name": "A", "type": "query", "body": "` + whoAmI + `"}]}`,
		"the same id, twice": `{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "a", "body": "` + whoAmI + `"}, {"id": "a", "body": "` + whoAmI + `"}]}`,
	} {
		got, mistakes := persisted.ReadManifest(written(t, text))
		if diff := cmp.Diff(map[string]string{"a": whoAmI}, got); diff != "" || len(mistakes) > 0 {
			t.Errorf("%s: %v, -want +got\n%s", name, mistakes, diff)
		}
	}
}

func TestEveryMistakeOfAManifestIsToldWithItsId(t *testing.T) {
	t.Parallel()
	sum := "sha256:" + strings.Repeat("0", 64)
	tests := map[string]struct {
		text string
		want []string // beginnings
	}{
		"no JSON":         {`{`, []string{"is no manifest; it must be"}},
		"an array":        {`[]`, []string{"is no manifest; it must be"}},
		"an empty object": {`{}`, []string{"is no manifest; it must be"}},
		"no texts":        {`{"a": 1}`, []string{"is no manifest; it must be"}},
		"another version": {`{"format": "apollo-persisted-query-manifest", "version": 2, "operations": []}`, []string{"has version 2 of Apollo's format; 1 is read"}},
		"no operations":   {`{"format": "apollo-persisted-query-manifest", "version": 1, "operations": []}`, []string{"holds no documents"}},
		"one id, two documents": {`{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "a", "body": "{ viewer { name } }"}, {"id": "a", "body": "{ viewer { tenant } }"}]}`,
			[]string{`id "a": stands for two documents`}},
		"documents": {`{"a": "{", "b": "{ nothing }", "": "{ viewer { name } }", "` + sum + `": "{ viewer { name } }", "d": "fragment F on User { id }", "e": ""}`, []string{
			`id "": an id has 1 to 256 bytes`, `id "a": does not parse: `, `id "b": does not fit the schema: Cannot query field "nothing"`,
			`id "d": holds no operation`, `id "e": holds no operation`, `id "` + sum + `": is not the SHA-256 of its document`,
		}},
	}
	for name, tt := range tests {
		byID, mistakes := persisted.ReadManifest(written(t, tt.text))
		if byID != nil || len(mistakes) != len(tt.want) {
			t.Errorf("%s: %d documents, mistakes %q", name, len(byID), mistakes)
			continue
		}
		for i, want := range tt.want {
			if !strings.HasPrefix(mistakes[i], want) || len(mistakes[i]) > 400 {
				t.Errorf("%s: %q, want %q", name, mistakes[i], want)
			}
		}
	}
}

func TestAManifestThatIsTooLargeOrNotThereIsNotRead(t *testing.T) {
	t.Parallel()
	large := fmt.Sprintf(`{"a": "%s # %s"}`, whoAmI, strings.Repeat("x", 16<<20))
	for path, want := range map[string]string{
		written(t, large):                        "is larger than 16 MiB",
		filepath.Join(t.TempDir(), "documents"):  "cannot be read: no such file or directory",
		filepath.Dir(written(t, "not a folder")): "cannot be read: is a directory",
	} {
		if _, mistakes := persisted.ReadManifest(path); len(mistakes) != 1 || mistakes[0] != want {
			t.Errorf("mistakes %q, want %q", mistakes, want)
		}
	}
}
