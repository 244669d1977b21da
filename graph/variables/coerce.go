// Package variables checks the values of an operation's variables against their types, as
// the GraphQL specification requires.
//
// gqlgen and gqlparser are lenient: they accept "10" as an Int, 10 as a String, and
// `active` as an enum's ACTIVE. A client that relies on that breaks on any other server,
// and a misread value makes a query that its author did not mean.
package variables

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Misfit is a value that does not fit its type.
type Misfit struct {
	// Path is the path to the value, beginning with the variable's name.
	Path ast.Path
	// Problem is the end of a sentence. It never quotes the value.
	Problem string
}

// Error returns the message that callers see.
func (m *Misfit) Error() string { return fmt.Sprintf("variable.%s: %s", m.Path, m.Problem) }

// Coerce converts the variables of an operation to the Go values of their types, in place, or
// returns the first that does not fit. Numbers come as json.Number. gqlparser itself correctly
// checks whether a value may be absent or null, and which fields an input has.
func Coerce(schema *ast.Schema, op *ast.OperationDefinition, values map[string]any) *Misfit {
	c := coercer{schema}
	for _, v := range op.VariableDefinitions {
		value, given := values[v.Variable]
		if !given {
			continue
		}
		coerced, misfit := c.value(v.Type, value)
		if misfit != nil {
			return misfit.below(ast.PathName(v.Variable))
		}
		values[v.Variable] = coerced
	}
	return nil
}

type coercer struct{ schema *ast.Schema }

func (c coercer) value(t *ast.Type, v any) (any, *Misfit) {
	if v == nil {
		return nil, nil
	}
	if t.Elem != nil {
		return c.list(t.Elem, v)
	}
	def := c.schema.Types[t.NamedType]
	if def == nil {
		return v, nil // validation reports it
	}
	switch def.Kind {
	case ast.Scalar:
		return scalarOf(def.Name, v)
	case ast.Enum:
		return enum(def, v)
	case ast.InputObject:
		return c.object(def, v)
	default:
		return v, nil // validation reports that this is not an input type
	}
}

// list accepts a single value as a list of one, as the specification requires.
func (c coercer) list(elem *ast.Type, v any) (any, *Misfit) {
	items, many := v.([]any)
	if !many {
		item, misfit := c.value(elem, v)
		return []any{item}, misfit
	}
	for i, item := range items {
		coerced, misfit := c.value(elem, item)
		if misfit != nil {
			return nil, misfit.below(ast.PathIndex(i))
		}
		items[i] = coerced
	}
	return items, nil
}

func (c coercer) object(def *ast.Definition, v any) (any, *Misfit) {
	fields, ok := v.(map[string]any)
	if !ok {
		return nil, unfit("must be an object (%s), not %s", def.Name, kindOf(v))
	}
	for _, f := range def.Fields {
		value, given := fields[f.Name]
		if !given {
			continue
		}
		coerced, misfit := c.value(f.Type, value)
		if misfit != nil {
			return nil, misfit.below(ast.PathName(f.Name))
		}
		fields[f.Name] = coerced
	}
	return fields, nil
}

func enum(def *ast.Definition, v any) (any, *Misfit) {
	name, ok := v.(string)
	if ok && def.EnumValues.ForName(name) != nil {
		return v, nil
	}
	if !ok {
		return nil, unfit("must be a value of %s as a string, not %s", def.Name, kindOf(v))
	}
	for _, value := range def.EnumValues {
		if strings.EqualFold(value.Name, name) {
			return nil, unfit("is not a value of %s: write it as %s", def.Name, value.Name)
		}
	}
	return nil, unfit("is not a value of %s", def.Name)
}

func unfit(problem string, args ...any) *Misfit {
	return &Misfit{Problem: fmt.Sprintf(problem, args...)}
}

// below returns the misfit as seen from one level further out.
func (m *Misfit) below(at ast.PathElement) *Misfit {
	m.Path = slices.Insert(m.Path, 0, at)
	return m
}
