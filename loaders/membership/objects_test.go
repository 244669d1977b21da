package membership

import (
	"context"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/paging"
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

// UserGroups returns the ids of all groups of a user, sorted.
func (r *Request) UserGroups(ctx context.Context, userID string) ([]string, error) {
	cut, err := r.UserGroupsPage(ctx, userID, paging.Position{}, 1000)
	return cut.IDs, err
}

// UserGroupsPage returns a page of a user's groups from a position on.
func (r *Request) UserGroupsPage(ctx context.Context, userID string, from paging.Position, first int) (paging.Cut, error) {
	return only(r.UserGroupPages(ctx, []string{userID}, []paging.Position{from}, first))
}

// Members returns a page of a group's members from a position on.
func (r *Request) Members(ctx context.Context, groupID string, from paging.Position, first int) (paging.Cut, error) {
	return only(r.MemberPages(ctx, []string{groupID}, []paging.Position{from}, first))
}

func only[V any](list []batch.Result[V]) (V, error) { return list[0].Value, list[0].Err }
