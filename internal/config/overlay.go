package config

import (
	"encoding"
	"errors"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

// overlay puts the values of environment variables over those of a file before the walk, so that
// both are read and checked alike.
type overlay struct {
	*report
	source Source
	// spared are the variables that ${env:NAME} refers to. They are not options, whatever their
	// names.
	spared map[string]bool
}

// apply puts the value of every variable that is set into its place.
func (o overlay) apply(root *yaml.Node) {
	for _, v := range variables() {
		o.put(root, v)
	}
}

// quickStart does the same for the quick start's variables.
func (o overlay) quickStart(root *yaml.Node) {
	for path, name := range quickStart {
		o.put(root, variable{name, path, reflect.TypeFor[string]()})
	}
}

// put sets the field of one variable. An empty variable counts as not set.
func (o overlay) put(root *yaml.Node, v variable) {
	text, _ := o.source.LookupEnv(v.name)
	if text == "" || o.spared[v.name] {
		return
	}
	o.variables[v.path] = v.name
	value, err := nodeOf(text, v.kind)
	if err != nil {
		o.add(v.path, "%s", err)
		return
	}
	// If the place cannot exist because the file has another type around it, that is reported
	// as the file's mistake.
	if at := descend(root, v.path); at != nil {
		*at = *value
	}
}

// nodeOf parses the text of a variable as if it were in a file.
func nodeOf(text string, kind reflect.Type) (*yaml.Node, error) {
	hidden, err := hideReferences([]byte(text))
	if err != nil {
		return nil, err
	}
	text = string(hidden)
	switch {
	case isText(kind):
		return textNode(text), nil
	case kind.Kind() != reflect.Slice:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: strings.TrimSpace(text)}, nil
	case isText(kind.Elem()) && !strings.HasPrefix(strings.TrimSpace(text), "["):
		list := &yaml.Node{Kind: yaml.SequenceNode}
		for item := range strings.SplitSeq(text, ",") {
			if item = strings.TrimSpace(item); item != "" {
				list.Content = append(list.Content, textNode(item))
			}
		}
		return list, nil
	}
	root, err := document([]byte(text))
	if err != nil {
		return nil, errors.New("not valid YAML: " + err.Error())
	}
	if root == nil {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}, nil
	}
	forgetLines(root)
	return root, nil
}

func isText(t reflect.Type) bool {
	return t.Kind() == reflect.String || reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

func textNode(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
}

// forgetLines clears the line numbers of a variable's text, which are not the file's.
func forgetLines(n *yaml.Node) {
	n.Line = 0
	for _, c := range n.Content {
		forgetLines(c)
	}
}

// descend finds or creates the node of a path; nil when a node around it has another kind. The
// only index is 0.
func descend(n *yaml.Node, path string) *yaml.Node {
	for step := range strings.SplitSeq(path, ".") {
		name, indexed := strings.CutSuffix(step, "[0]")
		if n = member(n, name); n != nil && indexed {
			n = first(n)
		}
		if n == nil {
			return nil
		}
	}
	return n
}

// member finds or creates a field of a mapping.
func member(n *yaml.Node, name string) *yaml.Node {
	become(n, yaml.MappingNode)
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	n.Content = append(n.Content, textNode(name), absent())
	return n.Content[len(n.Content)-1]
}

// first finds or creates the first item of a list.
func first(n *yaml.Node) *yaml.Node {
	become(n, yaml.SequenceNode)
	if n.Kind != yaml.SequenceNode {
		return nil
	}
	if len(n.Content) == 0 {
		n.Content = append(n.Content, absent())
	}
	return n.Content[0]
}

// become turns a null node into an empty one of a kind.
func become(n *yaml.Node, kind yaml.Kind) {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		*n = yaml.Node{Kind: kind}
	}
}

func absent() *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"} }
