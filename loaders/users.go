package loaders

import (
	"context"
	"errors"

	"oktagraph/cache"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/expression"
)

// User returns a user by id, nil when there is none.
func (r *Request) User(ctx context.Context, id string) (*okta.User, error) {
	return r.users.load(ctx, id)
}

// Users returns users by id in the order of ids, nil for those there are none
// of. The first error is returned with what could be read.
func (r *Request) Users(ctx context.Context, ids []string) ([]*okta.User, error) {
	return values(r.users.loadAll(ctx, ids))
}

// UserByLogin returns a user by login, nil when there is none.
func (r *Request) UserByLogin(ctx context.Context, login string) (*okta.User, error) {
	id, err := r.logins.load(ctx, login)
	if err != nil || id == "" {
		return nil, err
	}
	return r.User(ctx, id)
}

func (r *Request) fetchUsers(_ context.Context, ids []string) []outcome[*okta.User] {
	return gatherAll(r, source[*okta.User]{
		field: "User", kind: userKind, version: userVersion,
		fetch: func(ctx context.Context, ids []string, out *catch[*okta.User]) {
			p := plan.Nodes(len(ids), plan.BucketUser, plan.BucketUsers)
			r.userNodes().read(r.spend(ctx, "User", p), p, ids, out)
		},
	}, ids)
}

func (r *Request) userNodes() nodes[*okta.User] {
	return nodes[*okta.User]{
		get: r.okta.GetUser,
		chunk: func(ctx context.Context, filter, after string) (*okta.Page[*okta.User], error) {
			return r.okta.ListUsers(ctx, okta.UserQuery{Filter: filter, Limit: plan.PageSize, After: after})
		},
		id: func(u *okta.User) string { return u.ID },
	}
}

func userVersion(u *okta.User) int64 { return versionOf(u.LastUpdated) }

// fetchLogins finds the ids of logins; the users come along.
func (r *Request) fetchLogins(_ context.Context, logins []string) []outcome[string] {
	return gatherAll(r, source[string]{
		field: "Query.user", kind: loginKind,
		fetch: func(ctx context.Context, logins []string, out *catch[string]) {
			ctx = r.spend(ctx, "Query.user", plan.Plan{Strategy: plan.Get, Calls: len(logins), Bucket: plan.BucketUser, Why: "by login"})
			out.each(ctx, logins, func(login string) { r.readLogin(ctx, login, out) })
		},
	}, logins)
}

func (r *Request) readLogin(ctx context.Context, login string, out *catch[string]) {
	u, rank, err := r.userOfLogin(ctx, login)
	switch {
	case okta.IsNotFound(err) || err == nil && u == nil:
		out.absent(login)
	case err != nil:
		out.fail(login, err)
	default:
		r.keepUsers(ctx, []*okta.User{u}, rank, out.began)
		out.put(login, u.ID)
	}
}

// userOfLogin asks by path where a login can stand in one, and by search
// otherwise: Okta cannot read a login with a slash by path, and one that looks
// like an id, or the word "me", would name somebody else there.
func (r *Request) userOfLogin(ctx context.Context, login string) (*okta.User, uint8, error) {
	u, err := r.okta.GetUserByLogin(ctx, login)
	if !errors.Is(err, okta.ErrBadLogin) {
		return u, cache.RankByID, err
	}
	page, err := r.okta.ListUsers(ctx, okta.UserQuery{Search: expression.Eq("profile.login", login).String(), Limit: 2})
	if err != nil {
		return nil, 0, err
	}
	for _, u := range page.Items {
		if have := u.Profile.String("login"); have != nil && equalLogin(*have, login) {
			return u, cache.RankSearch, nil
		}
	}
	return nil, 0, nil
}
