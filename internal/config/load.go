package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxBytes bounds a configuration file, or a file that holds a secret. The
// largest sensible one, with hundreds of tenants, stays far below.
const maxBytes = 1 << 20

// Source is where configuration comes from; tests provide their own.
type Source struct {
	LookupEnv func(name string) (string, bool)
	// Environ lists the environment as [os.Environ] does, so that unknown variables are
	// reported; nil: they are not.
	Environ  func() []string
	ReadFile func(path string) ([]byte, error)
}

// OS reads the process's environment and the machine's files.
func OS() Source { return Source{LookupEnv: os.LookupEnv, Environ: os.Environ, ReadFile: readFile} }

func readFile(path string) ([]byte, error) {
	f, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil, bare(err)
	}
	content, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, bare(err)
	}
	if len(content) > maxBytes {
		return nil, fmt.Errorf("larger than %d bytes", maxBytes)
	}
	return content, nil
}

// bare removes the path from a file error; the code that reports it names the file.
func bare(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// Load reads, completes and checks a configuration file. Environment variables override it
// (docs/environment.md). A *Error lists every mistake in it; any other error means that the file
// could not be read at all.
func Load(path string, source Source, rules Rules) (*Config, error) {
	text, err := source.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read configuration %s: %w", path, err)
	}
	r := newReport()
	refs := resolver{source: source, dir: filepath.Dir(path)}
	o := overlay{report: r, source: source, spared: namedIn(string(text))}
	maps.Copy(o.spared, namedInVariables(source))
	cfg := parse(text, refs, o)
	cfg.defaults(r.written, refs.dir)
	cfg.rereadable(refs, r.templates)
	rules.check(cfg, r)
	o.checkNames()
	if err := r.err(path); err != nil {
		return nil, err
	}
	return cfg, nil
}

// parse decodes valid fields and reports the others.
func parse(text []byte, refs resolver, o overlay) *Config {
	text, err := hideReferences(text)
	if err != nil {
		o.add("", "%s", err)
		return &Config{}
	}
	root, err := document(text)
	if err != nil {
		o.add("", "not valid YAML: %s", err)
		return &Config{}
	}
	if root == nil {
		root = &yaml.Node{Kind: yaml.MappingNode}
	}
	o.apply(root)
	return decode(root, refs, o.report)
}

// decode walks a parsed configuration and decodes its valid fields.
func decode(root *yaml.Node, refs resolver, r *report) *Config {
	cfg := &Config{}
	walker{report: r, resolver: refs}.value("", root, reflect.TypeFor[Config]())
	if err := root.Decode(cfg); err != nil {
		// The walk has removed what does not fit. If it missed something, the
		// library's text may quote a value, so it is not shown.
		r.add("", "a value does not fit its field; compare with oktagraph.example.yaml")
	}
	return cfg
}

// document parses the only document of a file; nil when the file is empty.
func document(text []byte) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	var doc, more yaml.Node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, nil //nolint:nilnil // an empty file is an empty configuration
	case err != nil:
		return nil, errors.New(syntax(err))
	}
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, errors.New("only one document is read; remove everything from the second --- on")
	}
	if len(doc.Content) == 0 {
		return nil, nil //nolint:nilnil // a file with only comments is an empty configuration too
	}
	return doc.Content[0], nil
}

// syntax returns the parser's line and message, without its prefix and without
// our placeholders for references.
func syntax(err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	return strings.NewReplacer(refOpen, "${", refClose, "}").Replace(text)
}
