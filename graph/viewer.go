package graph

import (
	"context"
	"errors"

	"oktagraph/auth"
	"oktagraph/graph/model"
	"oktagraph/loaders"
)

// errNoCaller is a fault of ours: a request without a caller does not get to a
// resolver.
var errNoCaller = errors.New("no caller in the context")

// viewer says who is asking.
func viewer(ctx context.Context) (*model.Viewer, error) {
	p, ok := auth.PrincipalFrom(ctx)
	if !ok {
		return nil, errNoCaller
	}
	scopes := make([]string, len(p.Scopes))
	for i, scope := range p.Scopes {
		scopes[i] = string(scope)
	}
	return &model.Viewer{Name: p.Name, Tenant: loaders.For(ctx).Tenant().ID, Scopes: scopes}, nil
}
