package graph

import (
	"context"
	"slices"
	"strings"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// roleByID finds a role by type word or id.
func (r *Resolver) roleByID(ctx context.Context, id string) (*model.Role, error) {
	if !validID(id) {
		return nil, nil
	}
	role, err := loaders.For(ctx).Role(ctx, id)
	if err != nil || role == nil {
		return nil, err
	}
	return r.newRole(ctx, role), nil
}

// roles lists Okta's own roles and the org's.
func (r *Resolver) roles(ctx context.Context, kind *model.RoleKind) ([]*model.Role, error) {
	var wanted loaders.RoleKind
	if kind != nil {
		wanted = loaders.RoleKind(*kind)
	}
	list, err := loaders.For(ctx).Roles(ctx, wanted)
	if err != nil {
		return nil, err
	}
	all := make([]*model.Role, len(list))
	for i, role := range list {
		all[i] = r.newRole(ctx, role)
	}
	return all, nil
}

// assignments lists the org's role assignments that match. field and parent
// name the connection for its cursors.
func (r *Resolver) assignments(ctx context.Context, field, parent, args string, match func(*loaders.Assignment) bool, first *int, after *string) (*model.RoleAssignmentConnection, error) {
	page, err := r.page(ctx, field, parent, nil, first, nil)
	if err != nil {
		return nil, err
	}
	page.binding.Args = args
	if page, err = r.resume(page, after); err != nil {
		return nil, err
	}
	cut, byID, err := loaders.For(ctx).AdminsPage(ctx, match, page.from, page.first)
	if err != nil {
		return nil, err
	}
	held := make([]*loaders.Assignment, len(cut.IDs))
	for i, id := range cut.IDs {
		held[i] = byID[id]
	}
	made, err := slice(ctx, r, page, cut, held, r.newAssignment)
	return model.NewRoleAssignmentConnection(made), err
}

// custom reads the org's own role behind a role that is known from an
// assignment only; nil for Okta's own roles.
func (r *Resolver) custom(ctx context.Context, role *model.Role) (*okta.CustomRole, error) {
	if role.Custom != nil || role.Kind != model.RoleKindCustom {
		return role.Custom, nil
	}
	return loaders.For(ctx).CustomRole(ctx, role.ID)
}

// assignee reads who a role was assigned to, for callers who may read that kind
// of object.
func (r *Resolver) assignee(ctx context.Context, a *model.RoleAssignment) (model.Assignee, error) {
	if a.AssigneeKind == okta.GroupAssignee {
		if !allowed(ctx, auth.GroupsRead) {
			return nil, apierror.MissingScope(string(auth.GroupsRead))
		}
		return orNil[model.Assignee](r.groupByID(ctx, a.AssigneeID))
	}
	if !allowed(ctx, auth.UsersRead) {
		return nil, apierror.MissingScope(string(auth.UsersRead))
	}
	return orNil[model.Assignee](r.userByID(ctx, a.AssigneeID))
}

// resourceSet reads what a custom role is bound to.
func (r *Resolver) resourceSet(ctx context.Context, a *model.RoleAssignment) (*okta.ResourceSet, error) {
	if a.ResourceSetID == "" || !validID(a.ResourceSetID) {
		return nil, nil
	}
	return loaders.For(ctx).ResourceSet(ctx, a.ResourceSetID)
}

// distinctRoles are the roles of assignments, each once, in their order.
func distinctRoles(list []*model.RoleAssignment, err error) ([]*model.Role, error) {
	if err != nil {
		return nil, err
	}
	roles := []*model.Role{}
	for _, a := range list {
		if !slices.ContainsFunc(roles, func(role *model.Role) bool { return role.ID == a.Role.ID }) {
			roles = append(roles, a.Role)
		}
	}
	return roles, nil
}

// permissions reads what a custom role may do.
func (r *Resolver) permissions(ctx context.Context, role *model.Role) ([]*okta.Permission, error) {
	return loaders.For(ctx).Permissions(ctx, role.ID)
}

// targets are null for roles that take none.
func (r *Resolver) targets(a *model.RoleAssignment) *model.RoleTargets {
	if loaders.TargetKind(a.Type) == okta.ExpandNone {
		return nil
	}
	return &model.RoleTargets{Assignment: a}
}

// roleAssignments lists who is admin, of certain role types or all.
func (r *Resolver) roleAssignments(ctx context.Context, first *int, after *string, types []string) (*model.RoleAssignmentConnection, error) {
	if len(types) > maxRoleTypes {
		return nil, apierror.BadInput("roleTypes", "must be at most %d types", maxRoleTypes)
	}
	wanted := slices.Compact(slices.Sorted(slices.Values(types)))
	match := func(a *loaders.Assignment) bool { return types == nil || slices.Contains(wanted, a.Type) }
	return r.assignments(ctx, "Query.roleAssignments", "", strings.Join(wanted, "\x00"), match, first, after)
}

// maxRoleTypes is the bound of every list in an argument.
const maxRoleTypes = 100

// roleHolders lists the assignments of one role.
func (r *Resolver) roleHolders(ctx context.Context, role *model.Role, first *int, after *string) (*model.RoleAssignmentConnection, error) {
	match := func(a *loaders.Assignment) bool { return loaders.For(ctx).RoleOf(a.RoleAssignment).ID == role.ID }
	return r.assignments(ctx, "Role.assignments", role.ID, "", match, first, after)
}

// ofCustom reads one attribute of a custom role; null for Okta's own roles.
func ofCustom[T any](ctx context.Context, r *Resolver, role *model.Role, part func(*okta.CustomRole) *T) (*T, error) {
	custom, err := r.custom(ctx, role)
	if err != nil || custom == nil {
		return nil, err
	}
	return part(custom), nil
}
