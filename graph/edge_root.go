package graph

import (
	"context"

	"oktagraph/graph/model"
)

// What the root fields load.

func rootNode(ctx context.Context, r *Resolver, _ any, in arguments) ([]any, error) {
	node, err := r.node(ctx, text(in, "id"))
	if err != nil || node == nil {
		return nil, err
	}
	return []any{node}, nil
}

func rootNodes(ctx context.Context, r *Resolver, _ any, in arguments) ([]any, error) {
	ids, err := texts(in, "ids")
	if err != nil {
		return nil, err
	}
	nodes, errs, err := r.nodes(ctx, ids)
	if err != nil {
		return nil, err
	}
	var all []any
	for i, node := range nodes {
		if node != nil && errs[i] == nil {
			all = append(all, node)
		}
	}
	return all, nil
}

func rootUser(ctx context.Context, r *Resolver, _ any, in arguments) ([]any, error) {
	return single(r.user(ctx, optional(in, "id"), optional(in, "login")))
}

func rootGroup(ctx context.Context, r *Resolver, _ any, in arguments) ([]any, error) {
	return single(r.groupByID(ctx, text(in, "id")))
}

func rootRole(ctx context.Context, r *Resolver, _ any, in arguments) ([]any, error) {
	return single(r.roleByID(ctx, text(in, "id")))
}

func rootUsers(ctx context.Context, r *Resolver, _ any, in arguments) ([]any, error) {
	where, err := input[model.UserFilter](ctx, in, "filter", "UserFilter")
	if err != nil {
		return nil, err
	}
	order, err := input[model.UserOrder](ctx, in, "orderBy", "UserOrder")
	if err != nil {
		return nil, err
	}
	return nodesOf(r.users(ctx, first(in), optional(in, "after"), where, optional(in, "search"), order))
}

func rootGroups(ctx context.Context, r *Resolver, _ any, in arguments) ([]any, error) {
	where, err := input[model.GroupFilter](ctx, in, "filter", "GroupFilter")
	if err != nil {
		return nil, err
	}
	order, err := input[model.GroupOrder](ctx, in, "orderBy", "GroupOrder")
	if err != nil {
		return nil, err
	}
	return nodesOf(r.groups(ctx, first(in), optional(in, "after"), where, optional(in, "search"), order))
}

func rootRoles(ctx context.Context, r *Resolver, _ any, in arguments) ([]any, error) {
	var kind *model.RoleKind
	if word := optional(in, "kind"); word != nil {
		k := model.RoleKind(*word)
		kind = &k
	}
	return some(r.roles(ctx, kind))
}

func rootAssignments(ctx context.Context, r *Resolver, _ any, in arguments) ([]any, error) {
	types, err := texts(in, "roleTypes")
	if err != nil {
		return nil, err
	}
	return nodesOf(r.roleAssignments(ctx, first(in), optional(in, "after"), types))
}
