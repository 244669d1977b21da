package loaders

import (
	"context"

	"oktagraph/loaders/plan"
	"oktagraph/okta"
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
