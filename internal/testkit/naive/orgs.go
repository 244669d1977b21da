package naive

import (
	"context"
	"errors"

	"oktagraph/graph/model"
	"oktagraph/okta"
)

// errForeignOrg is what any org but the executor's own is.
var errForeignOrg = errors.New("the naive way reads one org")

// Orgs is the executor's one org.
func (q queries) Orgs(_ context.Context, ids []string) ([]*model.Org, error) {
	if ids == nil {
		ids = []string{q.tenant()}
	}
	list := make([]*model.Org, len(ids))
	for i, id := range ids {
		if id != q.tenant() {
			return nil, errForeignOrg
		}
		list[i] = &model.Org{ID: id}
	}
	return list, nil
}

// org answers the fields of Query in an org: there is only one.
type org struct{ queries }

// Viewer is that of Query.
func (o org) Viewer(ctx context.Context, _ *model.Org) (*model.Viewer, error) {
	return o.queries.Viewer(ctx)
}

// Node is that of Query.
func (o org) Node(ctx context.Context, _ *model.Org, id string) (model.Node, error) {
	return o.queries.Node(ctx, id)
}

// Nodes is that of Query.
func (o org) Nodes(ctx context.Context, _ *model.Org, ids []string) ([]model.Node, error) {
	return o.queries.Nodes(ctx, ids)
}

// User is that of Query.
func (o org) User(ctx context.Context, _ *model.Org, id string) (*model.User, error) {
	return o.queries.User(ctx, id)
}

// UserByLogin is that of Query.
func (o org) UserByLogin(ctx context.Context, _ *model.Org, login string) (*model.User, error) {
	return o.queries.UserByLogin(ctx, login)
}

// Users is that of Query.
func (o org) Users(
	ctx context.Context, _ *model.Org, first *int, after *string, filter *model.UserFilter, search *string, orderBy *model.UserOrder,
) (*model.UserConnection, error) {
	return o.queries.Users(ctx, first, after, filter, search, orderBy)
}

// UserCounts is that of Query.
func (o org) UserCounts(
	ctx context.Context, _ *model.Org, filter *model.UserFilter, by []model.UserDimension,
) ([]*model.UserCount, error) {
	return o.queries.UserCounts(ctx, filter, by)
}

// UserTypes is that of Query.
func (o org) UserTypes(ctx context.Context, _ *model.Org) ([]*model.UserType, error) {
	return o.queries.UserTypes(ctx)
}

// ProfileSchema is that of Query.
func (o org) ProfileSchema(ctx context.Context, _ *model.Org, typeArg *string) (*model.ProfileSchema, error) {
	return o.queries.ProfileSchema(ctx, typeArg)
}

// Group is that of Query.
func (o org) Group(ctx context.Context, _ *model.Org, id string) (*model.Group, error) {
	return o.queries.Group(ctx, id)
}

// GroupByName is that of Query.
func (o org) GroupByName(ctx context.Context, _ *model.Org, name string) (*model.Group, error) {
	return o.queries.GroupByName(ctx, name)
}

// Groups is that of Query.
func (o org) Groups(
	ctx context.Context, _ *model.Org, first *int, after *string, filter *model.GroupFilter, search *string, orderBy *model.GroupOrder,
) (*model.GroupConnection, error) {
	return o.queries.Groups(ctx, first, after, filter, search, orderBy)
}

// Role is that of Query.
func (o org) Role(ctx context.Context, _ *model.Org, id string) (*model.Role, error) {
	return o.queries.Role(ctx, id)
}

// Roles is that of Query.
func (o org) Roles(ctx context.Context, _ *model.Org, first *int, after *string, kind *model.RoleKind) (*model.RoleConnection, error) {
	return o.queries.Roles(ctx, first, after, kind)
}

// RoleAssignments is that of Query.
func (o org) RoleAssignments(
	ctx context.Context, _ *model.Org, first *int, after *string, filter *model.RoleAssignmentFilter,
) (*model.RoleAssignmentConnection, error) {
	return o.queries.RoleAssignments(ctx, first, after, filter)
}

// App is that of Query.
func (o org) App(ctx context.Context, _ *model.Org, id string) (*model.App, error) {
	return o.queries.App(ctx, id)
}

// Apps is that of Query.
func (o org) Apps(ctx context.Context, _ *model.Org, first *int, after *string, filter *model.AppFilter) (*model.AppConnection, error) {
	return o.queries.Apps(ctx, first, after, filter)
}

// LogEvents is that of Query.
func (o org) LogEvents(
	ctx context.Context, _ *model.Org, first *int, after *string, since, until *okta.Timestamp, filter, actor, target *string,
) (*model.LogEventConnection, error) {
	return o.queries.LogEvents(ctx, first, after, since, until, filter, actor, target)
}
