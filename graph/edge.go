package graph

import (
	"context"

	"oktagraph/graph/model"
)

// edge is a field that costs a call, or below which a field may. The walk and
// the field's resolver call the same method, so that they cannot differ in what
// they load or in how they cut a page.
type edge struct {
	// load does what the resolver will do, and returns the objects the field
	// leads to.
	load func(ctx context.Context, r *Resolver, parent any, in arguments) ([]any, error)
	// page: those objects stand in `nodes` and `edges { node }` of a connection.
	page bool
}

// edges are all such fields by "Type.field". A field that is missing here is
// still answered, only not foreseen; a test holds this list to the schema.
func edges() map[string]edge {
	return map[string]edge{
		"Query.node":            {load: rootNode},
		"Query.nodes":           {load: rootNodes},
		"Query.user":            {load: rootUser},
		"Query.group":           {load: rootGroup},
		"Query.role":            {load: rootRole},
		"Query.users":           {load: rootUsers, page: true},
		"Query.groups":          {load: rootGroups, page: true},
		"Query.roles":           {load: rootRoles},
		"Query.roleAssignments": {load: rootAssignments, page: true},

		"User.groups":          {load: on(userGroups), page: true},
		"User.roleAssignments": {load: on(userAssignments)},
		"User.roles":           {load: on(userRoles)},

		"Group.members":         {load: on(groupMembers), page: true},
		"Group.roleAssignments": {load: on(groupAssignments)},
		"Group.roles":           {load: on(groupRoles)},
		"Group.memberCount":     {load: on(groupStats)},
		"Group.appCount":        {load: on(groupStats)},

		"Role.description": {load: on(roleCustom)},
		"Role.created":     {load: on(roleCustom)},
		"Role.lastUpdated": {load: on(roleCustom)},
		"Role.permissions": {load: on(rolePermissions)},
		"Role.assignments": {load: on(roleHolders), page: true},

		"RoleAssignment.role":        {load: on(assignmentRole)},
		"RoleAssignment.assignee":    {load: on(assignmentAssignee)},
		"RoleAssignment.resourceSet": {load: on(assignmentSet)},
		"RoleAssignment.targets":     {load: on(assignmentTargets)},

		"RoleTargets.unrestricted": {load: on(targetsUnrestricted)},
		"RoleTargets.groups":       {load: on(targetsGroups)},
		"RoleTargets.apps":         {load: on(targetsApps)},
	}
}

// on makes an edge of a function of one parent type.
func on[P any](load func(ctx context.Context, r *Resolver, parent P, in arguments) ([]any, error)) func(context.Context, *Resolver, any, arguments) ([]any, error) {
	return func(ctx context.Context, r *Resolver, parent any, in arguments) ([]any, error) {
		p, ok := parent.(P)
		if !ok {
			return nil, nil
		}
		return load(ctx, r, p, in)
	}
}

// some are the objects of a list.
func some[T any](list []T, err error) ([]any, error) {
	all := make([]any, len(list))
	for i, v := range list {
		all[i] = v
	}
	return all, err
}

// nodesOf are the objects of a connection; there is none after an error.
func nodesOf[T any, C interface {
	comparable
	Nodes() []T
}](connection C, err error) ([]any, error) {
	var none C
	if err != nil || connection == none {
		return nil, err
	}
	return some(connection.Nodes(), nil)
}

// single is one object, if there is one.
func single[T any](v *T, err error) ([]any, error) {
	if err != nil || v == nil {
		return nil, err
	}
	return []any{v}, nil
}

// nothing is for fields that lead to no object.
func nothing[T any](_ T, err error) ([]any, error) { return nil, err }

// typeName is the schema's name of an object's type.
func typeName(object any) string {
	switch object.(type) {
	case *model.User:
		return "User"
	case *model.Group:
		return "Group"
	case *model.Role:
		return "Role"
	case *model.RoleAssignment:
		return "RoleAssignment"
	case *model.RoleTargets:
		return "RoleTargets"
	case root:
		return "Query"
	default:
		return ""
	}
}

// root stands for the query itself.
type root struct{}
