package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

type selectionsKey struct{}

// withSelections tells what is selected below the field that the walk follows;
// a resolver's field says so itself.
func withSelections(ctx context.Context, below ast.SelectionSet) context.Context {
	return context.WithValue(ctx, selectionsKey{}, below)
}

// onlyIDs says whether nothing but ids is selected of a connection's nodes, so
// that the nodes themselves need not be read.
func onlyIDs(ctx context.Context) bool {
	below, ok := ctx.Value(selectionsKey{}).(ast.SelectionSet)
	if !ok {
		field := graphql.GetFieldContext(ctx)
		if field == nil {
			return false
		}
		below = field.Field.Selections
	}
	op := graphql.GetOperationContext(ctx)
	for _, nodes := range nodeSelections(op, below) {
		for _, field := range graphql.CollectFields(op, nodes, nil) {
			if field.Name != "id" && field.Name != "__typename" {
				return false
			}
		}
	}
	return true
}
