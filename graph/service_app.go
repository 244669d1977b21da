package graph

import (
	"context"

	"oktagraph/auth"
	"oktagraph/graph/exec"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
)

func nameServiceApp(ctx context.Context, id string) named {
	return named{serviceAppNode, id, requires(ctx, auth.AppsRead)}
}

// serviceAppsByID reads OAuth clients that act for themselves. Ids that cannot be a client's
// need no call.
func serviceAppsByID(ctx context.Context, ids []string) []loaders.Result[*okta.ClientApp] {
	read := byValidID(ids, func(valid []string) []loaders.Result[*okta.ClientApp] {
		return loaders.For(ctx).ClientsByID(ctx, valid)
	})
	found := make([]loaders.Result[*okta.ClientApp], len(read))
	for i, app := range read {
		if found[i].Err = app.Err; app.Value != nil && app.Value.Service {
			found[i].Value = app.Value
		}
	}
	return found
}

func newServiceApp(a *okta.ClientApp) *model.ServiceApp { return &model.ServiceApp{ClientApp: a} }

// appOfClient reads the apps that OAuth clients belong to.
func (*reader) appOfClient(ctx context.Context, _ *exec.Call, list []*model.ServiceApp) *exec.Column {
	ids := make([]string, len(list))
	for i, a := range list {
		ids[i] = a.AppID
	}
	return objects(appsByID(ctx, ids), newApp(ctx))
}
