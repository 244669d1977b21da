package exec

import (
	"context"

	"github.com/vektah/gqlparser/v2/ast"
)

// Asked is an edge of a plan with the edges below it. The price of an operation is computed
// from these.
type Asked struct {
	*Field
	Below []Asked

	// scopes are those of the fields between this edge and the one above.
	scopes []string
}

// Arguments returns the field's arguments as validation coerced them: with defaults and
// variables filled in, but not converted to Go types.
func (a Asked) Arguments(variables map[string]any) map[string]any {
	if len(a.Definition.Arguments) == 0 {
		return nil
	}
	return a.ArgumentMap(variables)
}

// Asked returns the edges of the plan that the caller may read; the others are not loaded.
func (p *Plan) Asked(ctx context.Context, x *Executor) []Asked {
	return permitted(p.asked, func(scope string) bool { return x.Allow(ctx, scope) == nil })
}

func permitted(all []Asked, may func(scope string) bool) []Asked {
	list := make([]Asked, 0, len(all))
	for _, a := range all {
		ok := true
		for _, scope := range a.scopes {
			ok = ok && may(scope)
		}
		for _, scope := range a.Field.scopes {
			ok = ok && may(scope)
		}
		if ok {
			a.Below = permitted(a.Below, may)
			list = append(list, a)
		}
	}
	return list
}

// askedIn returns the edges of a selection. An inner field is replaced by the edges below
// it.
func askedIn(s *selection, scopes []string) []Asked {
	var all []Asked
	for _, f := range s.fields {
		switch f.kind {
		case edge:
			all = append(all, Asked{Field: f, Below: askedBelow(f, nil), scopes: scopes})
		case inner:
			all = append(all, askedBelow(f, append(scopes[:len(scopes):len(scopes)], f.scopes...))...)
		default: // has no objects
		}
	}
	return all
}

func askedBelow(f *Field, scopes []string) []Asked {
	var all []Asked
	for _, p := range f.places {
		for _, name := range p.names {
			all = append(all, askedIn(p.selections[name], scopes)...)
		}
	}
	return all
}

// isFixed reports whether no edge takes a variable.
func isFixed(all []Asked) bool {
	for _, a := range all {
		for _, arg := range a.Field.Arguments {
			if holdsVariable(arg.Value) {
				return false
			}
		}
		if !isFixed(a.Below) {
			return false
		}
	}
	return true
}

func holdsVariable(v *ast.Value) bool {
	if v.Kind == ast.Variable {
		return true
	}
	for _, child := range v.Children {
		if holdsVariable(child.Value) {
			return true
		}
	}
	return false
}
