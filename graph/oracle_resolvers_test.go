package graph

import (
	"bytes"
	"context"
	"encoding/json"

	"oktagraph/graph/generated"
	"oktagraph/graph/model"
	"oktagraph/okta"
)

// The resolvers by type; each is one line, since an edge knows all that there is to know.
type (
	queryOracle      struct{ *oracle }
	userOracle       struct{ *oracle }
	profileOracle    struct{ *oracle }
	groupOracle      struct{ *oracle }
	roleOracle       struct{ *oracle }
	assignmentOracle struct{ *oracle }
	targetsOracle    struct{ *oracle }
)

func (o *oracle) Query() generated.QueryResolver                   { return queryOracle{o} }
func (o *oracle) User() generated.UserResolver                     { return userOracle{o} }
func (o *oracle) UserProfile() generated.UserProfileResolver       { return profileOracle{o} }
func (o *oracle) Group() generated.GroupResolver                   { return groupOracle{o} }
func (o *oracle) Role() generated.RoleResolver                     { return roleOracle{o} }
func (o *oracle) RoleAssignment() generated.RoleAssignmentResolver { return assignmentOracle{o} }
func (o *oracle) RoleTargets() generated.RoleTargetsResolver       { return targetsOracle{o} }

// args are arguments by name, as the columnar executor hands them over.
type args = map[string]any

func (q queryOracle) Viewer(ctx context.Context) (*model.Viewer, error) {
	return one[*model.Viewer](q.ask(ctx, "Query.viewer", nil, nil))
}

func (q queryOracle) Node(ctx context.Context, id string) (model.Node, error) {
	return one[model.Node](q.ask(ctx, "Query.node", nil, args{"id": id}))
}

func (q queryOracle) Nodes(ctx context.Context, ids []string) ([]model.Node, error) {
	return many[model.Node](ctx, q.ask(ctx, "Query.nodes", nil, args{"ids": ids}))
}

func (q queryOracle) User(ctx context.Context, id, login *string) (*model.User, error) {
	return one[*model.User](q.ask(ctx, "Query.user", nil, args{"id": id, "login": login}))
}

func (q queryOracle) Users(
	ctx context.Context, first *int, after *string, filter *model.UserFilter, search *string, orderBy *model.UserOrder,
) (*model.UserConnection, error) {
	in := args{"first": first, "after": after, "filter": filter, "search": search, "orderBy": orderBy}
	return page(q.ask(ctx, "Query.users", nil, in), model.NewUserConnection)
}

func (q queryOracle) Group(ctx context.Context, id string) (*model.Group, error) {
	return one[*model.Group](q.ask(ctx, "Query.group", nil, args{"id": id}))
}

func (q queryOracle) Groups(
	ctx context.Context, first *int, after *string, filter *model.GroupFilter, search *string, orderBy *model.GroupOrder,
) (*model.GroupConnection, error) {
	in := args{"first": first, "after": after, "filter": filter, "search": search, "orderBy": orderBy}
	return page(q.ask(ctx, "Query.groups", nil, in), model.NewGroupConnection)
}

func (q queryOracle) Role(ctx context.Context, id string) (*model.Role, error) {
	return one[*model.Role](q.ask(ctx, "Query.role", nil, args{"id": id}))
}

func (q queryOracle) Roles(ctx context.Context, kind *model.RoleKind) ([]*model.Role, error) {
	return many[*model.Role](ctx, q.ask(ctx, "Query.roles", nil, args{"kind": kind}))
}

func (q queryOracle) RoleAssignments(ctx context.Context, first *int, after *string, roleTypes []string) (*model.RoleAssignmentConnection, error) {
	in := args{"first": first, "after": after, "roleTypes": roleTypes}
	return page(q.ask(ctx, "Query.roleAssignments", nil, in), model.NewRoleAssignmentConnection)
}

func (u userOracle) Groups(ctx context.Context, obj *model.User, first *int, after *string) (*model.GroupConnection, error) {
	return page(u.ask(ctx, "User.groups", obj, args{"first": first, "after": after}), model.NewGroupConnection)
}

func (u userOracle) RoleAssignments(ctx context.Context, obj *model.User, source *model.AssignmentSource) ([]*model.RoleAssignment, error) {
	return many[*model.RoleAssignment](ctx, u.ask(ctx, "User.roleAssignments", obj, args{"source": source}))
}

func (u userOracle) Roles(ctx context.Context, obj *model.User) ([]*model.Role, error) {
	return many[*model.Role](ctx, u.ask(ctx, "User.roles", obj, nil))
}

func (p profileOracle) Attribute(ctx context.Context, obj *model.UserProfile, name string) (json.RawMessage, error) {
	a := p.ask(ctx, "UserProfile.attribute", obj, args{"name": name})
	if a.Err != nil || !a.Present {
		return nil, a.Err
	}
	var text bytes.Buffer
	a.Leaf.MarshalGQL(&text)
	return text.Bytes(), nil
}

func (g groupOracle) MemberCount(ctx context.Context, obj *model.Group) (*int, error) {
	return plain[int](g.ask(ctx, "Group.memberCount", obj, nil))
}

func (g groupOracle) AppCount(ctx context.Context, obj *model.Group) (*int, error) {
	return plain[int](g.ask(ctx, "Group.appCount", obj, nil))
}

func (g groupOracle) Members(ctx context.Context, obj *model.Group, first *int, after *string) (*model.UserConnection, error) {
	return page(g.ask(ctx, "Group.members", obj, args{"first": first, "after": after}), model.NewUserConnection)
}

func (g groupOracle) RoleAssignments(ctx context.Context, obj *model.Group) ([]*model.RoleAssignment, error) {
	return many[*model.RoleAssignment](ctx, g.ask(ctx, "Group.roleAssignments", obj, nil))
}

func (g groupOracle) Roles(ctx context.Context, obj *model.Group) ([]*model.Role, error) {
	return many[*model.Role](ctx, g.ask(ctx, "Group.roles", obj, nil))
}

func (r roleOracle) Description(ctx context.Context, obj *model.Role) (*string, error) {
	return plain[string](r.ask(ctx, "Role.description", obj, nil))
}

func (r roleOracle) Created(ctx context.Context, obj *model.Role) (*okta.Timestamp, error) {
	return plain[okta.Timestamp](r.ask(ctx, "Role.created", obj, nil))
}

func (r roleOracle) LastUpdated(ctx context.Context, obj *model.Role) (*okta.Timestamp, error) {
	return plain[okta.Timestamp](r.ask(ctx, "Role.lastUpdated", obj, nil))
}

func (r roleOracle) Permissions(ctx context.Context, obj *model.Role) ([]*okta.Permission, error) {
	return many[*okta.Permission](ctx, r.ask(ctx, "Role.permissions", obj, nil))
}

func (r roleOracle) Assignments(ctx context.Context, obj *model.Role, first *int, after *string) (*model.RoleAssignmentConnection, error) {
	return page(r.ask(ctx, "Role.assignments", obj, args{"first": first, "after": after}), model.NewRoleAssignmentConnection)
}

func (a assignmentOracle) Assignee(ctx context.Context, obj *model.RoleAssignment) (model.Assignee, error) {
	return one[model.Assignee](a.ask(ctx, "RoleAssignment.assignee", obj, nil))
}

func (a assignmentOracle) ResourceSet(ctx context.Context, obj *model.RoleAssignment) (*okta.ResourceSet, error) {
	return one[*okta.ResourceSet](a.ask(ctx, "RoleAssignment.resourceSet", obj, nil))
}

func (a assignmentOracle) Targets(ctx context.Context, obj *model.RoleAssignment) (*model.RoleTargets, error) {
	return one[*model.RoleTargets](a.ask(ctx, "RoleAssignment.targets", obj, nil))
}

func (t targetsOracle) Unrestricted(ctx context.Context, obj *model.RoleTargets) (*bool, error) {
	return plain[bool](t.ask(ctx, "RoleTargets.unrestricted", obj, nil))
}

func (t targetsOracle) Groups(ctx context.Context, obj *model.RoleTargets) ([]*model.Group, error) {
	return many[*model.Group](ctx, t.ask(ctx, "RoleTargets.groups", obj, nil))
}

func (t targetsOracle) Apps(ctx context.Context, obj *model.RoleTargets) ([]*model.TargetApp, error) {
	return many[*model.TargetApp](ctx, t.ask(ctx, "RoleTargets.apps", obj, nil))
}
