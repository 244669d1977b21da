package app

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/internal/testkit"
)

// recipe is a section of docs/adding-a-field.md: the files it names, in order, and what
// goes into them.
type recipe struct {
	title string
	files []string
	steps []step
}

// step is one snippet.
type step struct{ file, text string }

// item is a list item that begins with a file.
var item = regexp.MustCompile("^(?:\\d+\\.|-) `([^`]+)`")

// recipes reads the page. A snippet belongs to the list item it stands in.
func recipes(t *testing.T, page string) []recipe {
	t.Helper()
	var list []recipe
	file := ""
	var snippet *[]string
	for _, line := range strings.Split(page, "\n") {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			list, file = append(list, recipe{title: title}), ""
			continue
		}
		if len(list) == 0 {
			continue
		}
		now := &list[len(list)-1]
		switch fence := strings.HasPrefix(strings.TrimSpace(line), "```"); {
		case fence && snippet != nil:
			if file != "" {
				now.steps = append(now.steps, step{file, strings.Join(*snippet, "\n")})
			}
			snippet = nil
		case fence:
			snippet = new([]string)
		case snippet != nil:
			*snippet = append(*snippet, strings.TrimPrefix(strings.TrimPrefix(line, "  "), " "))
		default:
			if m := item.FindStringSubmatch(line); m != nil {
				file = m[1]
				now.files = append(now.files, file)
			}
		}
	}
	return list
}

// follow puts a snippet into its file: after the snippet's first line if the file has it, else
// at the end.
func (s step) follow(t *testing.T, root string) {
	t.Helper()
	name := filepath.Join(root, s.file)
	before, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		err = os.MkdirAll(filepath.Dir(name), 0o750)
	}
	if err != nil {
		t.Fatalf("read %s: %v", s.file, err)
	}
	text := string(before)
	if anchor, rest, _ := strings.Cut(s.text, "\n"); strings.Count(text, "\n"+anchor+"\n") == 1 {
		text = strings.Replace(text, "\n"+anchor+"\n", "\n"+anchor+"\n"+rest+"\n", 1)
	} else if text == "" {
		text = s.text + "\n"
	} else {
		text += "\n" + s.text + "\n"
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatalf("write %s: %v", s.file, err)
	}
}

// TestTheRecipesHold follows docs/adding-a-field.md in a copy of the project, and checks that no
// more files are written by hand than it promises.
func TestTheRecipesHold(t *testing.T) {
	t.Parallel()
	testkit.Need(t, os.Getenv(testkit.AllEnv) == "1", "time to build the project once more ("+testkit.AllEnv+"=1)")
	root := t.TempDir()
	copyProject(t, testkit.Root(t), root)
	page, err := os.ReadFile(filepath.Join(root, "docs", "adding-a-field.md"))
	if err != nil {
		t.Fatalf("read the page: %v", err)
	}
	list := recipes(t, string(page))
	if len(list) != 4 {
		t.Fatalf("%d sections, want a plain field, an edge, an object type and cases", len(list))
	}
	for _, file := range list[2].files {
		if text, err := os.ReadFile(filepath.Join(root, file)); err != nil || !regexp.MustCompile("(?i)usertype|typeNode").Match(text) {
			t.Errorf("%s has nothing of a user type: %v", file, err)
		}
	}
	for i, most := range []int{2, 6, 9} {
		if n := len(list[i].files); n == 0 || n > most {
			t.Errorf("%q takes %d files, at most %d are promised", list[i].title, n, most)
		}
	}
	for _, r := range list {
		for _, s := range r.steps {
			s.follow(t, root)
		}
	}
	inCopy(t, root, "go", "generate", ".")
	if unformatted := inCopy(t, root, "gofmt", "-l", "graph", "loaders", "okta", "internal/testkit"); unformatted != "" {
		t.Errorf("not formatted: %s", unformatted)
	}
	inCopy(t, root, "go", "test", "./graph", "-run", "^TestCases$/./(locale|app-links)", "-update")
	inCopy(t, root, "go", "test", "./graph", "-run", "Case|Edge|Executors|Schema")
	raw, err := os.ReadFile(filepath.Join(root, "graph", "testdata", "user", "app-links", "calls.json"))
	var calls map[string]int
	if err == nil {
		err = json.Unmarshal(raw, &calls)
	}
	want := map[string]int{"GET /api/v1/users/{id}": 1, "GET /api/v1/users/{id}/appLinks": 1}
	if diff := cmp.Diff(want, calls); diff != "" || err != nil {
		t.Errorf("calls (-want +got): %v\n%s", err, diff)
	}
}

func copyProject(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		name, relErr := filepath.Rel(from, path)
		if err = errors.Join(err, relErr); err != nil {
			return err
		}
		switch {
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules"):
			return filepath.SkipDir
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, name), 0o750)
		case !d.Type().IsRegular():
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), text, 0o600)
	})
	if err != nil {
		t.Fatalf("copy the project: %v", err)
	}
}

// inCopy runs a command and returns what it prints. What is missing on this machine may be
// missing in the copy.
func inCopy(t *testing.T, root, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = root
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, testkit.AllEnv+"=") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}
