package graph

import (
	"context"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/graph/exec"
	"oktagraph/graph/filter"
	"oktagraph/graph/model"
	"oktagraph/graph/scalar"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// user finds a user by id.
func (*reader) user(ctx context.Context, c *exec.Call) *exec.Column {
	return objects(usersByID(ctx, []string{arg[string](c, "id")}), newUser(ctx))
}

// maxLogin is the longest login to look up, in bytes; Okta's have at most 100 characters
// (https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/).
const maxLogin = 400

// userByLogin finds a user by login. No login is empty or longer than Okta allows.
func (*reader) userByLogin(ctx context.Context, c *exec.Call) *exec.Column {
	login := arg[string](c, "login")
	if login == "" || len(login) > maxLogin {
		return object[model.User](nil, nil)
	}
	u, err := loaders.For(ctx).UserByLogin(ctx, login)
	return objects([]loaders.Result[*okta.User]{{Value: u, Err: err}}, newUser(ctx))
}

// users lists users.
func (r *reader) users(ctx context.Context, c *exec.Call) *exec.Column {
	q, err := filter.ForUsers(arg[*model.UserFilter](c, "filter"), arg[*string](c, "search"), arg[*model.UserOrder](c, "orderBy"))
	if err != nil {
		return exec.Failed(1, err)
	}
	p, err := r.pages(ctx, c, "Query.users", q.Canonical, []string{""})
	if err == nil {
		err = mayFilter(ctx, q.Scopes)
	}
	if err != nil {
		return exec.Failed(1, err)
	}
	p.cut(q.Empty, q.IDs, func(from loaders.Position) (loaders.Cut, error) {
		if !from.IsZero() {
			loaders.For(ctx).Continues(ctx, from.Seen, q.Exact && q.Search == "")
		}
		return loaders.For(ctx).ListUsers(ctx, &q.List, from, p.first)
	})
	p.count(func([]string) []loaders.Result[*int] {
		if len(q.IDs) > 0 {
			return totalOf(countThere(loaders.For(ctx).UsersByID(ctx, q.IDs)))
		}
		return totalOf(loaders.For(ctx).CountUsers(ctx, &q.List))
	})
	return userConnection(ctx, c, p, len(q.IDs) > 0)
}

// userGroups lists users' groups.
func (r *reader) userGroups(ctx context.Context, c *exec.Call, users []*model.User) *exec.Column {
	p, err := r.pages(ctx, c, "User.groups", "", keysOf(users))
	if err != nil {
		return exec.Failed(len(users), err)
	}
	if ids, from := p.open(); len(ids) > 0 {
		p.fill(loaders.For(ctx).UserGroupPages(ctx, ids, from, p.first))
	}
	return groupConnection(ctx, c, p, false)
}

// userAssignments lists the role assignments that users hold.
func (*reader) userAssignments(ctx context.Context, c *exec.Call, users []*model.User) *exec.Column {
	source := arg[*model.AssignmentSource](c, "source")
	lists := loaders.For(ctx).AssignmentsOfUsers(ctx, keysOf(users), source == nil || *source == model.AssignmentSourceGroup)
	return assignments(ctx, lists, func(a *loaders.Assignment) bool {
		return source == nil || a.Inherited == (*source == model.AssignmentSourceGroup)
	})
}

// userRoles lists the distinct roles that users hold.
func (*reader) userRoles(ctx context.Context, _ *exec.Call, users []*model.User) *exec.Column {
	return roles(ctx, loaders.For(ctx).AssignmentsOfUsers(ctx, keysOf(users), true))
}

// attribute reads one profile attribute for callers who may read it.
func (*reader) attribute(ctx context.Context, c *exec.Call, profiles []*model.UserProfile) *exec.Column {
	name := arg[string](c, "name")
	if scope := filter.UserScope("profile." + name); scope != "" && !allowed(ctx, auth.Scope(scope)) {
		return exec.Failed(len(profiles), apierror.MissingScope(scope))
	}
	column := exec.NewColumn(len(profiles))
	for _, profile := range profiles {
		if v, ok := profile.Lookup(name); ok {
			column.Leaf(scalar.MarshalJSON(v))
		} else {
			column.Null()
		}
	}
	return column
}

// usersByID reads users. Ids that cannot be a user's need no call.
func usersByID(ctx context.Context, ids []string) []loaders.Result[*okta.User] {
	return byValidID(ids, func(valid []string) []loaders.Result[*okta.User] { return loaders.For(ctx).UsersByID(ctx, valid) })
}

// newUser adds the tenant to users.
func newUser(ctx context.Context) func(*okta.User) *model.User {
	tenant := tenantOf(ctx)
	return func(u *okta.User) *model.User { return &model.User{User: u, Tenant: tenant} }
}
