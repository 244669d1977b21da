package directory

import (
	"context"
	"errors"
	"strings"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/expression"
	"oktagraph/okta/ratelimit"
)

// loginKey asks who has a login. again means that the user named by the cache has another
// login, so that Okta must be asked.
type loginKey struct {
	login string
	again bool
}

// UserByLogin returns a user by login, nil when there is none. The user always has that login:
// if a cached answer names a user renamed or deleted since, Okta is asked once more.
func (r *Request) UserByLogin(ctx context.Context, login string) (*okta.User, error) {
	for _, again := range []bool{false, true} {
		id, err := r.logins.Load(ctx, loginKey{login: login, again: again})
		if err != nil || id == "" {
			return nil, err
		}
		u, err := r.users.Load(ctx, id)
		if err != nil {
			return nil, err
		}
		if hasLogin(u, login) {
			return u, nil
		}
		if u := r.newerUser(id); hasLogin(u, login) {
			return u, nil
		}
	}
	return nil, nil
}

// newerUser returns the cache's current state of a user, nil when it has none. The operation
// may have read an older state before the answer by login came, and continues with the newer
// one.
func (r *Request) newerUser(id string) *okta.User {
	entry := fetch.Peek(r, userKind, []string{id})[0]
	if entry.State != cache.Fresh || entry.NotFound {
		return nil
	}
	r.users.Replace(id, entry.Value)
	return entry.Value
}

// hasLogin reports whether a login is the user's, as [okta.Client.GetUserByLogin] does: the
// part before the @ is not a login.
func hasLogin(u *okta.User, login string) bool { return u != nil && equalLogin(u.Login(), login) }

// equalLogin reports whether two logins are the same to Okta, which ignores case.
func equalLogin(a, b string) bool { return strings.EqualFold(a, b) }

// fetchLogins finds the ids of logins; the calls return the users too. If a login is requested
// again, the cache is known to be wrong about it.
func (r *Request) fetchLogins(ctx context.Context, b batch.Batch[loginKey]) []batch.Result[string] {
	logins := make([]string, len(b.Keys))
	again := map[string]bool{}
	for i, key := range b.Keys {
		logins[i] = key.login
		again[key.login] = again[key.login] || key.again
	}
	return batch.GatherAll(r, fetch.Source[string]{
		Field: "Query.user", Kind: loginKind, Believe: fetch.Unless[string](again),
		Fetch: func(ctx context.Context, logins []string, out *fetch.Answers[string]) {
			ctx = r.Spend(
				ctx,
				"Query.user",
				plan.Plan{Strategy: plan.Get, Calls: len(logins), Bucket: ratelimit.BucketUser, Why: "by login"},
			)
			out.Each(ctx, logins, func(login string) { r.readLogin(ctx, login, out) })
		},
	}, logins)
}

func (r *Request) readLogin(ctx context.Context, login string, out *fetch.Answers[string]) {
	u, rank, err := r.userOfLogin(ctx, login)
	switch {
	case okta.IsNotFound(err) || err == nil && u == nil:
		out.NotFound(login)
	case err != nil:
		out.Fail(login, err)
	default:
		r.KeepUsers(ctx, []*okta.User{u}, rank, out.Began)
		out.Put(login, u.ID)
	}
}

// userOfLogin reads by path where the path can hold the login, and by search otherwise: Okta
// cannot read a login with a slash by path, and one that looks like an id, or is the word "me",
// would name another user there.
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
		if hasLogin(u, login) {
			return u, cache.RankSearch, nil
		}
	}
	return nil, 0, nil
}
