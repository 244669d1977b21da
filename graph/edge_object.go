package graph

import (
	"context"

	"oktagraph/graph/model"
	"oktagraph/loaders"
)

// What the fields of users load.

func userGroups(ctx context.Context, r *Resolver, u *model.User, in arguments) ([]any, error) {
	return nodesOf(r.userGroups(ctx, u, first(in), optional(in, "after")))
}

func userAssignments(ctx context.Context, r *Resolver, u *model.User, in arguments) ([]any, error) {
	var source *model.AssignmentSource
	if word := optional(in, "source"); word != nil {
		s := model.AssignmentSource(*word)
		source = &s
	}
	return some(r.userAssignments(ctx, u, source))
}

func userRoles(ctx context.Context, r *Resolver, u *model.User, _ arguments) ([]any, error) {
	return some(distinctRoles(r.userAssignments(ctx, u, nil)))
}

// What the fields of groups load.

func groupMembers(ctx context.Context, r *Resolver, g *model.Group, in arguments) ([]any, error) {
	return nodesOf(r.groupMembers(ctx, g, first(in), optional(in, "after")))
}

func groupAssignments(ctx context.Context, r *Resolver, g *model.Group, _ arguments) ([]any, error) {
	return some(r.groupAssignments(ctx, g))
}

func groupRoles(ctx context.Context, r *Resolver, g *model.Group, _ arguments) ([]any, error) {
	return some(distinctRoles(r.groupAssignments(ctx, g)))
}

func groupStats(ctx context.Context, _ *Resolver, g *model.Group, _ arguments) ([]any, error) {
	return nothing(loaders.For(ctx).Stats(ctx, g.ID))
}

// What the fields of roles load.

func roleCustom(ctx context.Context, r *Resolver, role *model.Role, _ arguments) ([]any, error) {
	return nothing(r.custom(ctx, role))
}

func rolePermissions(ctx context.Context, r *Resolver, role *model.Role, _ arguments) ([]any, error) {
	return nothing(r.permissions(ctx, role))
}

func roleHolders(ctx context.Context, r *Resolver, role *model.Role, in arguments) ([]any, error) {
	return nodesOf(r.roleHolders(ctx, role, first(in), optional(in, "after")))
}

// What the fields of role assignments load.

func assignmentRole(_ context.Context, _ *Resolver, a *model.RoleAssignment, _ arguments) ([]any, error) {
	return single(a.Role, nil)
}

func assignmentAssignee(ctx context.Context, r *Resolver, a *model.RoleAssignment, _ arguments) ([]any, error) {
	assignee, err := r.assignee(ctx, a)
	if err != nil || assignee == nil {
		return nil, err
	}
	return []any{assignee}, nil
}

func assignmentSet(ctx context.Context, r *Resolver, a *model.RoleAssignment, _ arguments) ([]any, error) {
	return nothing(r.resourceSet(ctx, a))
}

func assignmentTargets(_ context.Context, r *Resolver, a *model.RoleAssignment, _ arguments) ([]any, error) {
	return single(r.targets(a), nil)
}

// What the fields of targets load.

func targetsUnrestricted(ctx context.Context, r *Resolver, t *model.RoleTargets, _ arguments) ([]any, error) {
	return nothing(r.unrestricted(ctx, t))
}

func targetsGroups(ctx context.Context, r *Resolver, t *model.RoleTargets, _ arguments) ([]any, error) {
	return some(r.targetGroups(ctx, t))
}

func targetsApps(ctx context.Context, r *Resolver, t *model.RoleTargets, _ arguments) ([]any, error) {
	return nothing(r.targetApps(ctx, t))
}
