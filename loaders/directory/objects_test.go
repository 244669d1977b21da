package directory

import (
	"context"

	"oktagraph/loaders/batch"
	"oktagraph/okta"
)

// What is read object by object: columns of one.

// User returns a user by id, nil when there is none.
func (r *Request) User(ctx context.Context, id string) (*okta.User, error) {
	return only(r.UsersByID(ctx, []string{id}))
}

// Users returns users by id in the order of ids, nil for those there are none
// of. The first error is returned with what could be read.
func (r *Request) Users(ctx context.Context, ids []string) ([]*okta.User, error) {
	return batch.Values(r.UsersByID(ctx, ids))
}

// Group returns a group by id, nil when there is none.
func (r *Request) Group(ctx context.Context, id string) (*okta.Group, error) {
	return only(r.GroupsByID(ctx, []string{id}))
}

// Groups returns groups by id in the order of ids, nil for those there are none
// of. The first error is returned with what could be read.
func (r *Request) Groups(ctx context.Context, ids []string) ([]*okta.Group, error) {
	return batch.Values(r.GroupsByID(ctx, ids))
}

// Stats returns how many members and applications a group has, nil where Okta
// does not say.
func (r *Request) Stats(ctx context.Context, groupID string) (*okta.GroupStats, error) {
	return only(r.StatsOf(ctx, []string{groupID}))
}

func only[V any](list []batch.Result[V]) (V, error) { return list[0].Value, list[0].Err }
