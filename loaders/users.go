package loaders

import (
	"context"

	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

func (r *Request) fetchUsers(_ context.Context, b Batch[string]) []Result[*okta.User] {
	return GatherAll(r, Source[*okta.User]{
		Field: "User", Kind: userKind, Version: userVersion,
		Fetch: func(ctx context.Context, ids []string, out *Answers[*okta.User]) {
			p := plan.Nodes(len(ids), plan.BucketUser, plan.BucketUsers)
			r.userNodes().read(r.Spend(ctx, "User", p), p, ids, out)
		},
	}, b.Keys)
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
