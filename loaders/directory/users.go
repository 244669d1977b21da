package directory

import (
	"context"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
)

// UsersByID reads users, nil for ids that do not exist.
func (r *Request) UsersByID(ctx context.Context, ids []string) []batch.Result[*okta.User] {
	return r.users.LoadAll(ctx, ids)
}

func (r *Request) fetchUsers(_ context.Context, b batch.Batch[string]) []batch.Result[*okta.User] {
	return batch.GatherAll(r, fetch.Source[*okta.User]{
		Field: "User", Kind: userKind, Version: userVersion,
		Fetch: func(ctx context.Context, ids []string, out *fetch.Answers[*okta.User]) {
			p := plan.Nodes(len(ids), ratelimit.BucketUser, ratelimit.BucketUsers)
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

func userVersion(u *okta.User) int64 { return VersionOf(u.LastUpdated) }

// Deprovisioned is the status of a deactivated user.
const Deprovisioned = "DEPROVISIONED"

// Deactivated reports whether a user is known to be deactivated. Okta may still name former
// groups of such a user, but lists no roles through them.
func (r *Request) Deactivated(userID string) bool {
	u, ok := r.users.Asked(userID)
	return ok && u.Value != nil && u.Value.Status == Deprovisioned
}
