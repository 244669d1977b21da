package graph

import (
	"context"

	"oktagraph/graph/filter"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// groupByID finds a group; an id no group can have is answered without a call.
func (r *Resolver) groupByID(ctx context.Context, id string) (*model.Group, error) {
	if !validID(id) {
		return nil, nil
	}
	g, err := loaders.For(ctx).Group(ctx, id)
	if err != nil || g == nil {
		return nil, err
	}
	return r.newGroup(ctx, g), nil
}

// groups lists groups.
func (r *Resolver) groups(ctx context.Context, first *int, after *string, where *model.GroupFilter, search *string, orderBy *model.GroupOrder) (*model.GroupConnection, error) {
	q, err := filter.ForGroups(groupFilter(where), search, groupOrder(orderBy))
	if err != nil {
		return nil, err
	}
	page, err := r.page(ctx, "Query.groups", "", q, first, after)
	if err != nil {
		return nil, err
	}
	cut, err := page.cut(q, func(lq loaders.Query) (loaders.Cut, error) {
		return loaders.For(ctx).ListGroups(ctx, lq, page.from, page.first)
	})
	if err != nil {
		return nil, err
	}
	return r.groupConnection(ctx, page, cut)
}

// groupMembers lists a group's members.
func (r *Resolver) groupMembers(ctx context.Context, g *model.Group, first *int, after *string) (*model.UserConnection, error) {
	page, err := r.page(ctx, "Group.members", g.ID, nil, first, after)
	if err != nil {
		return nil, err
	}
	cut, err := loaders.For(ctx).Members(ctx, g.ID, page.from, page.first)
	if err != nil {
		return nil, err
	}
	return r.userConnection(ctx, page, cut)
}

// groupAssignments lists the role assignments made to a group.
func (r *Resolver) groupAssignments(ctx context.Context, g *model.Group) ([]*model.RoleAssignment, error) {
	list, err := loaders.For(ctx).GroupAssignments(ctx, g.ID)
	if err != nil {
		return nil, err
	}
	all := make([]*model.RoleAssignment, len(list))
	for i, a := range list {
		all[i] = r.newAssignment(ctx, a)
	}
	return all, nil
}

// groupCount reads one of Okta's counts; null where Okta gives none.
func (r *Resolver) groupCount(ctx context.Context, g *model.Group, count func(*okta.GroupStats) int) (*int, error) {
	stats, err := loaders.For(ctx).Stats(ctx, g.ID)
	if err != nil || stats == nil {
		return nil, err
	}
	n := count(stats)
	return &n, nil
}

// groupConnection makes a page of groups.
func (r *Resolver) groupConnection(ctx context.Context, page page, cut loaders.Cut) (*model.GroupConnection, error) {
	groups, err := r.groupsOf(ctx, page, cut.IDs)
	if err != nil {
		return nil, err
	}
	made, err := slice(ctx, r, page, cut, groups, r.newGroup)
	return model.NewGroupConnection(made), err
}

// groupsOf reads the groups of a page, unless their ids are all that is asked
// for.
func (r *Resolver) groupsOf(ctx context.Context, page page, ids []string) ([]*okta.Group, error) {
	if page.named || !onlyIDs(ctx) {
		return loaders.For(ctx).Groups(ctx, ids)
	}
	groups := make([]*okta.Group, len(ids))
	for i, id := range ids {
		groups[i] = &okta.Group{ID: id}
	}
	return groups, nil
}
