// Command check compares the schema with the one last released, which is
// docs/schema/released.graphqls, and fails when a change would break callers. With
// -release it writes that file. docs/schema.md has the rules.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/graph/schema"
)

func main() {
	release := flag.Bool("release", false, "write the schema as the released one")
	file := flag.String("released", "docs/schema/released.graphqls", "the schema last released")
	flag.Parse()
	if err := run(os.Stdout, *file, *release, schema.Published(), time.Now()); err != nil {
		fmt.Fprintln(os.Stderr, "schema:", err)
		os.Exit(1)
	}
}

// run checks the schema, and with release writes it to the file as released.
func run(out io.Writer, file string, release bool, s *ast.Schema, now time.Time) error {
	problems := unannounced(s)
	slices.Sort(problems)
	released, err := os.ReadFile(file) //nolint:gosec // the developer names it
	switch {
	case errors.Is(err, fs.ErrNotExist):
		say(out, "schema: nothing is released yet (%s does not exist), so nothing can break\n", file)
	case err != nil:
		return fmt.Errorf("read the released schema: %w", err)
	default:
		before, err := gqlparser.LoadSchema(&ast.Source{Name: file, Input: string(released)})
		if err != nil {
			return fmt.Errorf("read the released schema: %w", err)
		}
		problems = append(problems, report(out, compare(before, s, now))...)
	}
	if len(problems) > 0 {
		for _, p := range problems {
			say(out, "  breaks the rules: %s\n", p)
		}
		return fmt.Errorf("%d problems, see docs/schema.md", len(problems))
	}
	if !release {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return fmt.Errorf("write the released schema: %w", err)
	}
	if err := os.WriteFile(file, []byte(schema.Print(s)), 0o644); err != nil { //nolint:gosec // it is public
		return fmt.Errorf("write the released schema: %w", err)
	}
	return nil
}

// report prints the dangerous changes and returns the breaking ones.
func report(out io.Writer, changes []change) []string {
	var breaking []string
	for _, c := range changes {
		if c.breaking {
			breaking = append(breaking, c.text)
			continue
		}
		say(out, "  dangerous, name it in CHANGELOG.md: %s\n", c.text)
	}
	say(out, "schema: %d breaking, %d dangerous changes since the last release\n", len(breaking), len(changes)-len(breaking))
	return breaking
}

// say prints; a reader that is gone is not a failure of the check.
func say(out io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(out, format, args...) }
