package graph

import (
	"context"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/graph/model"
	"oktagraph/loaders"
)

// targetGroups reads the groups a role is limited to; null when the role was
// revoked in the meantime.
func (r *Resolver) targetGroups(ctx context.Context, t *model.RoleTargets) ([]*model.Group, error) {
	if !allowed(ctx, auth.GroupsRead) {
		return nil, apierror.MissingScope(string(auth.GroupsRead))
	}
	ids, held, err := loaders.For(ctx).TargetGroups(ctx, t.Assignment.Loaded())
	if err != nil || !held {
		return nil, err
	}
	groups, err := loaders.For(ctx).Groups(ctx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]*model.Group, 0, len(groups))
	for _, g := range groups {
		if g != nil {
			list = append(list, r.newGroup(ctx, g))
		}
	}
	return list, nil
}

// targetApps is targetGroups for applications.
func (r *Resolver) targetApps(ctx context.Context, t *model.RoleTargets) ([]*model.TargetApp, error) {
	apps, held, err := loaders.For(ctx).TargetApps(ctx, t.Assignment.Loaded())
	if err != nil || !held {
		return nil, err
	}
	list := make([]*model.TargetApp, len(apps))
	for i, app := range apps {
		list[i] = &model.TargetApp{TargetApp: app}
	}
	return list, nil
}

// unrestricted says whether a targeted role has no targets; null when the role
// was revoked in the meantime, as its empty list would say "everything".
func (r *Resolver) unrestricted(ctx context.Context, t *model.RoleTargets) (*bool, error) {
	groups, held, err := loaders.For(ctx).TargetGroups(ctx, t.Assignment.Loaded())
	if err != nil || !held {
		return nil, err
	}
	apps, held, err := loaders.For(ctx).TargetApps(ctx, t.Assignment.Loaded())
	if err != nil || !held {
		return nil, err
	}
	none := len(groups) == 0 && len(apps) == 0
	return &none, nil
}
