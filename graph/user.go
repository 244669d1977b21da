package graph

import (
	"context"
	"encoding/json"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/graph/filter"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// user finds a user by exactly one of id and login.
func (r *Resolver) user(ctx context.Context, id, login *string) (*model.User, error) {
	if (id == nil) == (login == nil) {
		return nil, apierror.BadInput("user", "takes exactly one of id and login")
	}
	if id != nil {
		return r.userByID(ctx, *id)
	}
	if *login == "" {
		return nil, nil
	}
	u, err := loaders.For(ctx).UserByLogin(ctx, *login)
	if err != nil || u == nil {
		return nil, err
	}
	return r.newUser(ctx, u), nil
}

// userByID finds a user; an id no user can have is answered without a call.
func (r *Resolver) userByID(ctx context.Context, id string) (*model.User, error) {
	if !validID(id) {
		return nil, nil
	}
	u, err := loaders.For(ctx).User(ctx, id)
	if err != nil || u == nil {
		return nil, err
	}
	return r.newUser(ctx, u), nil
}

// users lists users.
func (r *Resolver) users(ctx context.Context, first *int, after *string, where *model.UserFilter, search *string, orderBy *model.UserOrder) (*model.UserConnection, error) {
	q, err := filter.ForUsers(userFilter(where), search, userOrder(orderBy))
	if err != nil {
		return nil, err
	}
	page, err := r.page(ctx, "Query.users", "", q, first, after)
	if err != nil {
		return nil, err
	}
	if !page.from.IsZero() {
		loaders.For(ctx).Continues(ctx, page.from.Seen, q.Search == "")
	}
	cut, err := page.cut(q, func(lq loaders.Query) (loaders.Cut, error) {
		return loaders.For(ctx).ListUsers(ctx, lq, page.from, page.first)
	})
	if err != nil {
		return nil, err
	}
	return r.userConnection(ctx, page, cut)
}

// userGroups lists a user's groups.
func (r *Resolver) userGroups(ctx context.Context, u *model.User, first *int, after *string) (*model.GroupConnection, error) {
	page, err := r.page(ctx, "User.groups", u.ID, nil, first, after)
	if err != nil {
		return nil, err
	}
	cut, err := loaders.For(ctx).UserGroupsPage(ctx, u.ID, page.from, page.first)
	if err != nil {
		return nil, err
	}
	return r.groupConnection(ctx, page, cut)
}

// userAssignments lists the role assignments a user holds.
func (r *Resolver) userAssignments(ctx context.Context, u *model.User, source *model.AssignmentSource) ([]*model.RoleAssignment, error) {
	list, err := loaders.For(ctx).UserAssignments(ctx, u.ID, source == nil || *source == model.AssignmentSourceGroup)
	if err != nil {
		return nil, err
	}
	if err := loaders.For(ctx).Emit(ctx, len(list)); err != nil {
		return nil, err
	}
	all := make([]*model.RoleAssignment, 0, len(list))
	for _, a := range list {
		if m := r.newAssignment(ctx, a); source == nil || m.Source == *source {
			all = append(all, m)
		}
	}
	return all, nil
}

// attribute reads one profile attribute for callers who may read it.
func (r *Resolver) attribute(ctx context.Context, p *model.UserProfile, name string) (json.RawMessage, error) {
	if scope := filter.UserScope("profile." + name); scope != "" && !allowed(ctx, auth.Scope(scope)) {
		return nil, apierror.MissingScope(scope)
	}
	v, ok := p.Lookup(name)
	if !ok {
		return nil, nil
	}
	return v, nil
}

// userConnection makes a page of users.
func (r *Resolver) userConnection(ctx context.Context, page page, cut loaders.Cut) (*model.UserConnection, error) {
	users, err := r.usersOf(ctx, page, cut.IDs)
	if err != nil {
		return nil, err
	}
	made, err := slice(ctx, r, page, cut, users, r.newUser)
	return model.NewUserConnection(made), err
}

// usersOf reads the users of a page, unless their ids are all that is asked for.
func (r *Resolver) usersOf(ctx context.Context, page page, ids []string) ([]*okta.User, error) {
	if page.named || !onlyIDs(ctx) {
		return loaders.For(ctx).Users(ctx, ids)
	}
	users := make([]*okta.User, len(ids))
	for i, id := range ids {
		users[i] = &okta.User{ID: id}
	}
	return users, nil
}
