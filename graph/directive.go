package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/graph/generated"
)

// directives returns the run-time implementations of the schema's own directives.
func directives() generated.DirectiveRoot {
	return generated.DirectiveRoot{RequiresScope: requiresScope, AnyCaller: anyCaller}
}

// requiresScope refuses a field, an argument or an input field whose scope the
// caller lacks.
func requiresScope(ctx context.Context, obj any, next graphql.Resolver, scope string) (any, error) {
	if !allowed(ctx, auth.Scope(scope)) && !saysNull(ctx, obj) {
		return nil, apierror.MissingScope(scope)
	}
	return next(ctx)
}

// saysNull reports whether this is an input field that is explicitly null. Null is not a
// condition, so it reveals nothing, and clients send all fields of a form. Only inputs are
// maps: objects of the schema are structs of package model.
func saysNull(ctx context.Context, obj any) bool {
	input, isInput := obj.(map[string]any)
	if !isInput {
		return false
	}
	path := graphql.GetPath(ctx)
	if len(path) == 0 {
		return false
	}
	name, named := path[len(path)-1].(ast.PathName)
	value, given := input[string(name)]
	return named && given && value == nil
}

// anyCaller lets every authenticated caller pass. A request without one should
// not get this far; if it does, it stops here.
func anyCaller(ctx context.Context, _ any, next graphql.Resolver) (any, error) {
	if _, ok := auth.PrincipalFrom(ctx); !ok {
		return nil, apierror.NoCredentials(apierror.SendCredentials)
	}
	return next(ctx)
}
