package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/graph/cursor"
	"oktagraph/loaders/plan"
)

// askedOf is an operation as the planner prices it: the fields that cost calls
// and how many objects each can lead to, from coerced arguments. Fields the
// caller may not read are left out, since nothing is loaded for them.
//
// The expansion of fragments is bounded by the limits on the document.
func (r *Resolver) askedOf(ctx context.Context, op *graphql.OperationContext) []plan.Asked {
	return asker{ctx, op, r.edges}.selection(op.Operation.SelectionSet)
}

type asker struct {
	ctx   context.Context //nolint:containedctx // lives as long as one call of askedOf
	op    *graphql.OperationContext
	edges map[string]edge
}

func (a asker) selection(set ast.SelectionSet) []plan.Asked {
	var all []plan.Asked
	for _, selected := range set {
		switch s := selected.(type) {
		case *ast.Field:
			if a.included(s.Directives) && s.Definition != nil && mayRead(a.ctx, s.Definition) {
				all = append(all, a.field(s)...)
			}
		case *ast.InlineFragment:
			if a.included(s.Directives) {
				all = append(all, a.selection(s.SelectionSet)...)
			}
		case *ast.FragmentSpread:
			if f := a.op.Doc.Fragments.ForName(s.Name); f != nil && a.included(s.Directives) {
				all = append(all, a.selection(f.SelectionSet)...)
			}
		}
	}
	return all
}

// field is one field; those that cost nothing stand for what is below them.
func (a asker) field(f *ast.Field) []plan.Asked {
	below := a.selection(f.SelectionSet)
	name := ""
	if f.ObjectDefinition != nil {
		name = f.ObjectDefinition.Name + "." + f.Name
	}
	if _, ok := a.edges[name]; !ok {
		return below
	}
	in := f.ArgumentMap(a.op.Variables)
	asked := plan.Asked{Field: name, First: 1, Continued: in["after"] != nil, Below: below}
	if ids := listLength(in["ids"]); ids > 0 {
		asked.First = ids
	}
	if f.Definition.Arguments.ForName("first") != nil {
		asked.First = cursor.DefaultFirst
		if n := first(in); n != nil && *n >= 1 && *n <= cursor.MaxFirst {
			asked.First = *n
		}
	}
	if where, ok := in["filter"].(map[string]any); ok && len(where) == 1 && listLength(where["ids"]) > 0 {
		asked.ByIDs, asked.First = true, min(asked.First, listLength(where["ids"]))
	}
	return []plan.Asked{asked}
}

func listLength(v any) int {
	switch list := v.(type) {
	case []any:
		return len(list)
	case []string:
		return len(list)
	default:
		return 0
	}
}

// included says whether @skip and @include let a selection stand.
func (a asker) included(list ast.DirectiveList) bool {
	if d := list.ForName("skip"); d != nil && a.flag(d) {
		return false
	}
	d := list.ForName("include")
	return d == nil || a.flag(d)
}

func (a asker) flag(d *ast.Directive) bool {
	on, _ := d.ArgumentMap(a.op.Variables)["if"].(bool)
	return on
}
