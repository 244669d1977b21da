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

// groupOwners lists the owners of groups.
func (r *reader) groupOwners(ctx context.Context, c *exec.Call, groups []*model.Group) *exec.Column {
	p, err := r.pages(ctx, c, "Group.owners", "", keysOf(groups))
	if err != nil {
		return exec.Failed(len(groups), err)
	}
	ids, from := p.open()
	owners := take(p, loaders.For(ctx).OwnersOfGroups(ctx, ids, from, p.first))
	p.count(func(ids []string) []loaders.Result[*int] {
		return lengths(loaders.For(ctx).OwnersOfGroups(ctx, ids, nil, whole))
	})
	column := exec.NewColumn(len(groups))
	column.Cursors = p
	people := allowed(ctx, auth.UsersRead)
	for i, cut := range p.cuts {
		if cut.Err != nil {
			column.Fail(cut.Err)
			continue
		}
		for _, key := range cut.Value.IDs {
			column.Ref(column.Add(&model.Owner{GroupOwner: owners[i][key], Nameless: !people && owners[i][key].Type == "USER"}))
		}
		p.end(column, i)
	}
	return column
}

// ownerNode reads the owners' objects, for callers who may read that kind.
func (*reader) ownerNode(ctx context.Context, _ *exec.Call, owners []*model.Owner) *exec.Column {
	list := make([]named, len(owners))
	for i, o := range owners {
		if !o.Resolved || !okta.ValidID(o.ID) {
			continue
		}
		switch o.Type {
		case "USER":
			list[i] = nameUser(ctx, o.ID)
		case "GROUP":
			list[i] = nameGroup(ctx, o.ID)
		}
	}
	return foundNodes(ctx, list)
}

// groupRules lists the rules that put users into groups.
func (*reader) groupRules(ctx context.Context, _ *exec.Call, groups []*model.Group) *exec.Column {
	c, wrap := exec.NewColumn(len(groups)), newRule(ctx)
	for _, rules := range loaders.For(ctx).RulesOfGroups(ctx, keysOf(groups)) {
		if rules.Err != nil {
			c.Fail(rules.Err)
			continue
		}
		for _, rule := range rules.Value {
			c.Ref(c.Add(wrap(rule)))
		}
		c.Value()
	}
	return c
}

// hasAdminRoles reads the flag in groups' statistics, null if Okta does not send it.
func (*reader) hasAdminRoles(ctx context.Context, _ *exec.Call, groups []*model.Group) *exec.Column {
	c := exec.NewColumn(len(groups))
	for _, stats := range loaders.For(ctx).StatsOf(ctx, keysOf(groups)) {
		switch {
		case stats.Err != nil:
			c.Fail(stats.Err)
		case stats.Value == nil || stats.Value.HasAdmin == nil:
			c.Null()
		default:
			c.Leaf(graphql.MarshalBoolean(*stats.Value.HasAdmin))
		}
	}
	return c
}

// newRule adds the tenant to rules.
func newRule(ctx context.Context) func(*okta.GroupRule) *model.GroupRule {
	tenant := tenantOf(ctx)
	return func(r *okta.GroupRule) *model.GroupRule { return &model.GroupRule{GroupRule: r, Tenant: tenant} }
}
