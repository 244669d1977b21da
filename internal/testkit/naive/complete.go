package naive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// thing is anything with fields: an object of the schema.
type thing interface {
	typeName() string
	// field answers a field: nil, a json.RawMessage, a thing, or a list of these.
	field(name string, args map[string]any) (any, error)
}

// selected are the fields that share one name in the answer.
type selected struct {
	name   string
	fields []*ast.Field
}

// object writes a thing by what is selected of it.
func (r *run) object(out *bytes.Buffer, t thing, sets []ast.SelectionSet) error {
	var all []*selected
	for _, set := range sets {
		r.collect(&all, t.typeName(), set)
	}
	out.WriteByte('{')
	for i, s := range all {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(out, "%q:", s.name)
		if err := r.answer(out, t, s); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

func (r *run) answer(out *bytes.Buffer, t thing, s *selected) error {
	first := s.fields[0]
	if first.Name == "__typename" {
		fmt.Fprintf(out, "%q", t.typeName())
		return nil
	}
	v, err := t.field(first.Name, first.ArgumentMap(r.variables))
	if err != nil {
		return fmt.Errorf("%s.%s: %w", t.typeName(), first.Name, err)
	}
	var below []ast.SelectionSet
	for _, f := range s.fields {
		below = append(below, f.SelectionSet)
	}
	return r.value(out, v, below)
}

func (r *run) value(out *bytes.Buffer, v any, below []ast.SelectionSet) error {
	switch v := v.(type) {
	case nil:
		out.WriteString("null")
	case thing:
		return r.object(out, v, below)
	case []any:
		out.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				out.WriteByte(',')
			}
			if err := r.value(out, item, below); err != nil {
				return err
			}
		}
		out.WriteByte(']')
	case json.RawMessage:
		if len(v) == 0 {
			v = json.RawMessage("null")
		}
		out.Write(v)
	default:
		text, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("write %v: %w", v, err)
		}
		out.Write(text)
	}
	return nil
}

// collect gathers the fields of a selection that hold for a type, in order, by
// the rules of the specification.
func (r *run) collect(all *[]*selected, typ string, set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if r.included(s.Directives) {
				add(all, s)
			}
		case *ast.InlineFragment:
			if r.included(s.Directives) && r.holds(s.TypeCondition, typ) {
				r.collect(all, typ, s.SelectionSet)
			}
		case *ast.FragmentSpread:
			f := r.fragments.ForName(s.Name)
			if r.included(s.Directives) && r.holds(f.TypeCondition, typ) {
				r.collect(all, typ, f.SelectionSet)
			}
		}
	}
}

func add(all *[]*selected, f *ast.Field) {
	for _, s := range *all {
		if s.name == f.Alias {
			s.fields = append(s.fields, f)
			return
		}
	}
	*all = append(*all, &selected{name: f.Alias, fields: []*ast.Field{f}})
}

func (r *run) included(list ast.DirectiveList) bool {
	if d := list.ForName("skip"); d != nil && d.ArgumentMap(r.variables)["if"] == true {
		return false
	}
	d := list.ForName("include")
	return d == nil || d.ArgumentMap(r.variables)["if"] == true
}

func (r *run) holds(condition, typ string) bool {
	if condition == "" || condition == typ {
		return true
	}
	return slices.ContainsFunc(r.options.Schema.PossibleTypes[condition], func(d *ast.Definition) bool { return d.Name == typ })
}
