package graph

import (
	"context"
	"errors"

	"oktagraph/auth"
	"oktagraph/graph/exec"
	"oktagraph/graph/model"
)

// errNoCaller is an internal error: every request has a caller by then.
var errNoCaller = errors.New("no caller in the context")

// viewer reads who the caller is.
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
