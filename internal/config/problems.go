package config

import (
	"fmt"
	"sort"
	"strings"
)

// Problem is one mistake and its fix.
type Problem struct {
	// Path of the field, for example tenants[0].orgUrl, or the name of an
	// environment variable. Empty when the text as a whole is wrong.
	Path string
	// Line in the file, 0 when there is none.
	Line int
	// Message explains what is wrong and what to write instead. It never contains
	// a secret.
	Message string
}

func (p Problem) String() string {
	var b strings.Builder
	if p.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", p.Line)
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Message)
	return b.String()
}

// Error lists every mistake of one configuration.
type Error struct {
	// Source is the file's name, or "environment".
	Source   string
	Problems []Problem
}

// Error lists one mistake per line, under the name of the source.
func (e *Error) Error() string {
	noun := "mistakes"
	if len(e.Problems) == 1 {
		noun = "mistake"
	}
	lines := []string{fmt.Sprintf("%s: %d %s", e.Source, len(e.Problems), noun)}
	for _, p := range e.Problems {
		lines = append(lines, "  "+p.String())
	}
	return strings.Join(lines, "\n")
}

// report gathers problems together with what was seen while reading.
type report struct {
	problems []Problem
	// lines holds the line of every path that was written; its keys are all
	// paths that were written.
	lines map[string]int
	// templates holds the texts that name a file, before they were replaced by its content.
	templates map[string]string
	// variables holds the name of the environment variable that set a path.
	variables map[string]string
	// fileless: there is no file; missing values must be set in the environment.
	fileless bool
}

func newReport() *report {
	return &report{lines: map[string]int{}, templates: map[string]string{}, variables: map[string]string{}}
}

func (r *report) written(path string) bool {
	_, ok := r.lines[path]
	return ok
}

// add notes a mistake, unless one was noted at the same place or around it:
// a field of the wrong type is not also missing.
func (r *report) add(path, format string, args ...any) {
	for _, p := range r.problems {
		if p.Path == "" || p.Path == path || strings.HasPrefix(path, p.Path+".") || strings.HasPrefix(path, p.Path+"[") {
			return
		}
	}
	r.problems = append(r.problems, Problem{Path: path, Line: r.line(path), Message: fmt.Sprintf(format, args...)})
}

// line returns the line of a path, or of the nearest path around it that has
// one.
func (r *report) line(path string) int {
	for path != "" {
		if line, ok := r.lines[path]; ok {
			return line
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			return 0
		}
		path = path[:cut]
	}
	return 0
}

// err returns nil without problems; else it lists them in the order of the file.
func (r *report) err(source string) error {
	if len(r.problems) == 0 {
		return nil
	}
	for i, p := range r.problems {
		r.problems[i] = r.named(p)
	}
	sort.SliceStable(r.problems, func(i, j int) bool { return r.problems[i].Line < r.problems[j].Line })
	return &Error{Source: source, Problems: r.problems}
}

func index(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }
