package graph

import (
	"context"
	"errors"

	"oktagraph/auth"
	"oktagraph/graph/exec"
	"oktagraph/graph/model"
)

// errNoCaller is a fault of ours: a request without a caller does not get here.
var errNoCaller = errors.New("no caller in the context")

// viewer tells who is asking.
func (*reader) viewer(ctx context.Context, _ *exec.Call) *exec.Column {
	p, ok := auth.PrincipalFrom(ctx)
	if !ok {
		return exec.Failed(1, errNoCaller)
	}
	scopes := make([]string, len(p.Scopes))
	for i, scope := range p.Scopes {
		scopes[i] = string(scope)
	}
	return object(&model.Viewer{Name: p.Name, Tenant: tenantOf(ctx), Scopes: scopes}, nil)
}
