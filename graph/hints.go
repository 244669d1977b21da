package graph

import (
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/loaders"
)

// hintsOf reads from the whole operation what its batches will want, before the
// first of them runs.
func hintsOf(op *graphql.OperationContext) loaders.Hints {
	h := hinted{fragments: map[string]bool{}, op: op}
	h.selection(op.Operation.SelectionSet, 0)
	return h.hints
}

type hinted struct {
	op        *graphql.OperationContext
	fragments map[string]bool
	hints     loaders.Hints
}

// selection looks for fields by name. many counts the lists above: below one,
// role assignments are asked of many objects, which takes the statistics of all
// groups.
func (h *hinted) selection(set ast.SelectionSet, many int) {
	for _, selected := range set {
		switch s := selected.(type) {
		case *ast.Field:
			h.field(s, many)
		case *ast.InlineFragment:
			h.selection(s.SelectionSet, many)
		case *ast.FragmentSpread:
			key := s.Name
			if many > 0 {
				key += " in a list"
			}
			if f := h.op.Doc.Fragments.ForName(s.Name); f != nil && !h.fragments[key] {
				h.fragments[key] = true
				h.selection(f.SelectionSet, many)
			}
		}
	}
}

func (h *hinted) field(f *ast.Field, many int) {
	switch f.Name {
	case "memberCount", "appCount":
		h.hints.Counts = true
	case "roleAssignments", "roles":
		if many > 0 || f.ObjectDefinition != nil && f.ObjectDefinition.Name == "Query" && f.Name == "roleAssignments" {
			h.hints.Index = true
		}
	case "nodes", "edges":
		many++
	}
	h.selection(f.SelectionSet, many)
}
