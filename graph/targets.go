package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/auth"
	"oktagraph/graph/exec"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// targets are null for roles that take none.
func (*reader) targets(_ context.Context, _ *exec.Call, list []*model.RoleAssignment) *exec.Column {
	c := exec.NewColumn(len(list))
	for _, a := range list {
		if loaders.TargetKind(a.Type) == okta.ExpandNone {
			c.Null()
			continue
		}
		c.Ref(c.Add(&model.RoleTargets{Assignment: a}))
		c.Value()
	}
	return c
}

// targetGroups reads the groups that roles are limited to; null when a role was revoked
// in the meantime.
func (*reader) targetGroups(ctx context.Context, _ *exec.Call, list []*model.RoleTargets) *exec.Column {
	if err := requires(ctx, auth.GroupsRead); err != nil {
		return exec.Failed(len(list), err)
	}
	limits := loaders.For(ctx).TargetGroupsOf(ctx, assigned(list))
	cuts := make([]loaders.Result[loaders.Cut], len(limits))
	for i, limit := range limits {
		cuts[i] = loaders.Result[loaders.Cut]{Value: loaders.Cut{IDs: limit.Value.Targets}, Err: limit.Err}
	}
	ids, places := distinct(cuts)
	c, tenant := exec.NewColumn(len(list)), tenantOf(ctx)
	results, refs := fill(c, ids, func(ids []string) []loaders.Result[*okta.Group] {
		return loaders.For(ctx).GroupsByID(ctx, ids)
	}, func(m *model.Group, g *okta.Group) { *m = model.Group{Group: g, Tenant: tenant} })
	for i, limit := range limits {
		of := places[:len(cuts[i].Value.IDs)]
		places = places[len(of):]
		if err := firstError(limit.Err, results, of); err != nil {
			c.Fail(err)
			continue
		}
		if !limit.Value.Held {
			c.Null()
			continue
		}
		for _, at := range of {
			if refs[at] >= 0 {
				c.Ref(refs[at])
			}
		}
		c.Value()
	}
	return c
}

// targetApps is targetGroups for applications.
func (*reader) targetApps(ctx context.Context, _ *exec.Call, list []*model.RoleTargets) *exec.Column {
	if err := requires(ctx, auth.AppsRead); err != nil {
		return exec.Failed(len(list), err)
	}
	c := exec.NewColumn(len(list))
	for _, limit := range loaders.For(ctx).TargetAppsOf(ctx, assigned(list)) {
		switch {
		case limit.Err != nil:
			c.Fail(limit.Err)
		case !limit.Value.Held:
			c.Null()
		default:
			for _, app := range limit.Value.Targets {
				c.Ref(c.Add(&model.TargetApp{TargetApp: app}))
			}
			c.Value()
		}
	}
	return c
}

// unrestricted reports whether targeted roles have no targets; null when a role was
// revoked in the meantime, as its empty list would say "everything".
func (*reader) unrestricted(ctx context.Context, _ *exec.Call, list []*model.RoleTargets) *exec.Column {
	groups := loaders.For(ctx).TargetGroupsOf(ctx, assigned(list))
	apps := loaders.For(ctx).TargetAppsOf(ctx, assigned(list))
	c := exec.NewColumn(len(list))
	for i, g := range groups {
		a := apps[i]
		switch {
		case g.Err != nil:
			c.Fail(g.Err)
		case !g.Value.Held:
			c.Null()
		case a.Err != nil:
			c.Fail(a.Err)
		case !a.Value.Held:
			c.Null()
		default:
			c.Leaf(graphql.MarshalBoolean(len(g.Value.Targets) == 0 && len(a.Value.Targets) == 0))
		}
	}
	return c
}

func assigned(list []*model.RoleTargets) []*loaders.Assignment {
	all := make([]*loaders.Assignment, len(list))
	for i, t := range list {
		all[i] = t.Assignment.Loaded()
	}
	return all
}
