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

// targets is null for roles that cannot have targets.
func (*reader) targets(_ context.Context, _ *exec.Call, list []*model.RoleAssignment) *exec.Column {
	c := exec.NewColumn(len(list))
	for _, a := range list {
		if loaders.TargetKind(a.Type) == okta.ExpandNone || !a.AssigneeKind.Known() {
			c.Null()
			continue
		}
		c.Ref(c.Add(&model.RoleTargets{Assignment: a}))
		c.Value()
	}
	return c
}

// targetGroups lists the groups that roles are limited to; null if a role was revoked in the
// meantime.
func (r *reader) targetGroups(ctx context.Context, c *exec.Call, list []*model.RoleTargets) *exec.Column {
	if err := requires(ctx, auth.GroupsRead); err != nil {
		return exec.Failed(len(list), err)
	}
	p, err := r.pages(ctx, c, "RoleTargets.groups", "", keysOf(list))
	if err != nil {
		return exec.Failed(len(list), err)
	}
	cutTargets(p, loaders.For(ctx).TargetGroupsOf(ctx, p.openTargets(list)), func(id string) string { return id })
	return groupConnection(ctx, c, p, true)
}

// targetApps is targetGroups for applications.
func (r *reader) targetApps(ctx context.Context, c *exec.Call, list []*model.RoleTargets) *exec.Column {
	if err := requires(ctx, auth.AppsRead); err != nil {
		return exec.Failed(len(list), err)
	}
	p, err := r.pages(ctx, c, "RoleTargets.apps", "", keysOf(list))
	if err != nil {
		return exec.Failed(len(list), err)
	}
	byID := map[string]*okta.TargetApp{}
	cutTargets(p, loaders.For(ctx).TargetAppsOf(ctx, p.openTargets(list)), func(app okta.TargetApp) string {
		id := app.Name + ":" + app.ID
		byID[id] = &app
		return id
	})
	return connection(p, known(byID), func(m *model.TargetApp, app *okta.TargetApp) { *m = model.TargetApp{TargetApp: *app} })
}

// openTargets returns the assignments of the targets with a valid cursor.
func (p *pages) openTargets(list []*model.RoleTargets) []*loaders.Assignment {
	open := make([]*model.RoleTargets, 0, len(list))
	for i, t := range list {
		if p.cuts[i].Err == nil {
			open = append(open, t)
		}
	}
	return assigned(open)
}

// cutTargets cuts pages out of targets. A revoked role has none.
func cutTargets[V any](p *pages, limits []loaders.Result[loaders.Held[[]V]], id func(V) string) {
	lists := make([]loaders.Result[[]V], len(limits))
	open := 0
	for i := range p.cuts {
		if p.cuts[i].Err != nil {
			continue
		}
		limit := limits[open]
		lists[open] = loaders.Result[[]V]{Value: limit.Value.Targets, Err: limit.Err}
		if limit.Err == nil && !limit.Value.Held {
			p.leaveNull(i)
		}
		open++
	}
	cutLists(p, lists, id)
}

// unrestricted reports whether targeted roles have no targets; null if a role was revoked in
// the meantime, since its empty list would mean "everything".
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
