package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/graph/generated"
)

// directives are what the schema's own directives do at run time.
func directives() generated.DirectiveRoot {
	return generated.DirectiveRoot{RequiresScope: requiresScope, AnyCaller: anyCaller}
}

// requiresScope refuses a field, an argument or an input field whose scope the
// caller lacks.
func requiresScope(ctx context.Context, _ any, next graphql.Resolver, scope string) (any, error) {
	if !allowed(ctx, auth.Scope(scope)) {
		return nil, apierror.MissingScope(scope)
	}
	return next(ctx)
}

// anyCaller lets every authenticated caller pass. A request without one does
// not get this far; should it, it stops here.
func anyCaller(ctx context.Context, _ any, next graphql.Resolver) (any, error) {
	if _, ok := auth.PrincipalFrom(ctx); !ok {
		return nil, apierror.NoCredentials("send an API key as `Authorization: Bearer <key>`")
	}
	return next(ctx)
}
