package config

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
)

// YAML does not allow ${env:NAME} and ${file:PATH} unquoted inside { } and
// [ ], where people do write them: a brace ends a plain scalar there. So they
// are rewritten with two characters that nobody types before the text is
// parsed, and resolved in the parsed values, where the content of a secret
// cannot be taken for YAML.
const (
	refOpen  = "\ue000"
	refClose = "\ue001"
)

var (
	written = regexp.MustCompile(`\$\{((?:env|file):[^{}\n"']*)\}`)
	hidden  = regexp.MustCompile(refOpen + `(env|file):([^` + refClose + `]*)` + refClose)
)

func hideReferences(text []byte) ([]byte, error) {
	if bytes.Contains(text, []byte(refOpen)) || bytes.Contains(text, []byte(refClose)) {
		return nil, fmt.Errorf("private-use characters U+E000 and U+E001 are not allowed; remove them")
	}
	return written.ReplaceAll(text, []byte(refOpen+"$1"+refClose)), nil
}

// resolver resolves references. Relative paths of files start at dir, the
// folder of the configuration file.
type resolver struct {
	source Source
	dir    string
}

// expand replaces every reference in the text. The error names the one that
// could not be resolved and never contains a value.
func (r resolver) expand(text string) (string, error) {
	var failure error
	out := hidden.ReplaceAllStringFunc(text, func(ref string) string {
		parts := hidden.FindStringSubmatch(ref)
		value, err := r.lookUp(parts[1], strings.TrimSpace(parts[2]))
		if err != nil && failure == nil {
			failure = err
		}
		return value
	})
	return out, failure
}

func (r resolver) lookUp(kind, name string) (string, error) {
	if name == "" {
		return "", fmt.Errorf("${%s:} names nothing; write ${env:NAME} or ${file:PATH}", kind)
	}
	if kind == "env" {
		value, ok := r.source.LookupEnv(name)
		if !ok || value == "" {
			return "", fmt.Errorf("environment variable %s is not set; set it before starting", name)
		}
		return value, nil
	}
	return r.file(name)
}

func (r resolver) file(name string) (string, error) {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(r.dir, path)
	}
	content, err := r.source.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("file %s cannot be read: %w", name, err)
	}
	// Editors and `echo` end files with a line break that is not part of the secret.
	value := strings.TrimRight(string(content), "\r\n")
	if value == "" {
		return "", fmt.Errorf("file %s is empty; put the secret into it", name)
	}
	return value, nil
}
