package config

import (
	"encoding"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// walker compares a parsed file with the Config type. It notes where each field
// was written, resolves references, and removes what does not fit, so that the
// rest can still be decoded and all mistakes are reported at once. (The YAML
// library's own strict mode reports lines and Go types instead of paths and
// fixes, and quotes values, even secrets.)
type walker struct {
	*report
	resolver resolver
}

var textType = reflect.TypeFor[encoding.TextUnmarshaler]()

// value checks one node. A node that does not fit becomes null.
func (w walker) value(path string, n *yaml.Node, t reflect.Type) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		w.reject(path, n, "anchors and aliases are not supported; write the value out")
		return
	}
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		return
	}
	switch {
	case reflect.PointerTo(t).Implements(textType) || t.Kind() == reflect.String:
		w.text(path, n, t)
	case t.Kind() == reflect.Struct:
		w.mapping(path, n, t)
	case t.Kind() == reflect.Map:
		w.named(path, n, t)
	case t.Kind() == reflect.Slice:
		w.sequence(path, n, t)
	case t.Kind() == reflect.Bool:
		w.scalar(path, n, "true or false", "!!bool")
	case t.Kind() == reflect.Int:
		w.scalar(path, n, "a whole number", "!!int")
	case t.Kind() == reflect.Float64:
		w.scalar(path, n, "a number", "!!int", "!!float")
	}
}

func (w walker) mapping(path string, n *yaml.Node, t reflect.Type) {
	if n.Kind != yaml.MappingNode {
		w.reject(path, n, "expected fields (%s)", strings.Join(names(t), ", "))
		return
	}
	kept := n.Content[:0:0]
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := strings.TrimPrefix(path+"."+key.Value, ".")
		field, known := fieldNamed(t, key.Value)
		switch {
		case !known || key.Kind != yaml.ScalarNode:
			w.unknown(path, at, key, t)
		case w.written(at):
			w.problems = append(w.problems, Problem{Path: at, Line: key.Line, Message: "written twice; keep one"})
		default:
			if value.ShortTag() != "!!null" {
				w.lines[at] = key.Line
			}
			w.value(at, value, field.Type)
			kept = append(kept, key, value)
		}
	}
	n.Content = kept
}

// named checks a mapping whose keys the operator chooses.
func (w walker) named(path string, n *yaml.Node, t reflect.Type) {
	if n.Kind != yaml.MappingNode {
		w.reject(path, n, "expected names with values; write it as {name: value}")
		return
	}
	kept := n.Content[:0:0]
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := path + "." + key.Value
		switch {
		case key.Kind != yaml.ScalarNode || key.Value == "":
			w.problems = append(w.problems, Problem{Path: path, Line: key.Line, Message: "a name must be plain text"})
		case w.written(at):
			w.problems = append(w.problems, Problem{Path: at, Line: key.Line, Message: "written twice; keep one"})
		default:
			w.lines[at] = key.Line
			w.value(at, value, t.Elem())
			kept = append(kept, key, value)
		}
	}
	n.Content = kept
}

// unknown reports a key that does not exist, and the one that was probably meant.
func (w walker) unknown(path, at string, key *yaml.Node, t reflect.Type) {
	message := "unknown field; known here: " + strings.Join(names(t), ", ")
	for _, name := range names(t) {
		if squash(name) == squash(key.Value) {
			message = "unknown field; did you mean " + name + "?"
		}
	}
	if key.Kind != yaml.ScalarNode {
		at, message = path, "a field's name must be plain text"
	}
	w.problems = append(w.problems, Problem{Path: at, Line: key.Line, Message: message})
}

func (w walker) sequence(path string, n *yaml.Node, t reflect.Type) {
	if n.Kind != yaml.SequenceNode {
		w.reject(path, n, "expected a list; write it as - items or [a, b]")
		return
	}
	for i, item := range n.Content {
		at := index(path, i)
		w.lines[at] = item.Line
		w.value(at, item, t.Elem())
		if t.Elem().Kind() == reflect.Struct && item.ShortTag() == "!!null" {
			// The library skips nulls, and all later items would be reported under wrong indices.
			*item = yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: item.Line}
		}
	}
}

func (w walker) text(path string, n *yaml.Node, t reflect.Type) {
	if n.Kind != yaml.ScalarNode {
		w.reject(path, n, "expected text")
		return
	}
	if strings.Contains(n.Value, "${") {
		w.reject(path, n, "holds a ${ that is not a reference; write ${env:NAME} or ${file:PATH}")
		return
	}
	value, err := w.resolver.expand(n.Value)
	if err != nil {
		w.reject(path, n, "%s", err)
		return
	}
	if own, ok := reflect.New(t).Interface().(encoding.TextUnmarshaler); ok {
		if err := own.UnmarshalText([]byte(value)); err != nil {
			w.reject(path, n, "%s", err)
			return
		}
	}
	if strings.Contains(n.Value, refOpen+"file:") {
		w.templates[path] = n.Value
	}
	// A resolved value is text even if it looks like a number or a null.
	n.Value, n.Tag = value, "!!str"
}

func (w walker) scalar(path string, n *yaml.Node, expected string, tags ...string) {
	if n.Kind != yaml.ScalarNode || !slices.Contains(tags, n.ShortTag()) {
		w.reject(path, n, "expected %s", expected)
	}
}

// reject notes the mistake and replaces the node with a null, which decodes
// as absent and keeps the indices of a list.
func (w walker) reject(path string, n *yaml.Node, format string, args ...any) {
	w.lines[path] = n.Line
	w.add(path, format, args...)
	*n = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Line: n.Line}
}

func names(t reflect.Type) []string {
	var out []string
	for f := range fields(t) {
		out = append(out, f)
	}
	slices.Sort(out)
	return out
}

func fieldNamed(t reflect.Type, name string) (reflect.StructField, bool) {
	f, ok := fields(t)[name]
	return f, ok
}

func fields(t reflect.Type) map[string]reflect.StructField {
	out := map[string]reflect.StructField{}
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("yaml"); name != "-" {
			out[name] = t.Field(i)
		}
	}
	return out
}

// squash maps the spellings of one name to one text: org_url, orgURL and org-url.
func squash(name string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))
}
