package operationkit

import (
	"context"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/paging"
	"oktagraph/okta"
)

// What is read object by object: columns of one.

// Directory is what reads users and groups.
type Directory interface {
	UsersByID(ctx context.Context, ids []string) []batch.Result[*okta.User]
	GroupsByID(ctx context.Context, ids []string) []batch.Result[*okta.Group]
	StatsOf(ctx context.Context, groupIDs []string) []batch.Result[*okta.GroupStats]
}

// Membership is what reads who is in which group.
type Membership interface {
	UserGroupPages(ctx context.Context, userIDs []string, from []paging.Position, first int) []batch.Result[paging.Cut]
	MemberPages(ctx context.Context, groupIDs []string, from []paging.Position, first int) []batch.Result[paging.Cut]
}

// User returns a user by id, nil when there is none.
func User(ctx context.Context, r Directory, id string) (*okta.User, error) {
	return Only(r.UsersByID(ctx, []string{id}))
}

// Users returns users by id in the order of ids, nil for those there are none
// of. The first error is returned with what could be read.
func Users(ctx context.Context, r Directory, ids []string) ([]*okta.User, error) {
	return batch.Values(r.UsersByID(ctx, ids))
}

// Group returns a group by id, nil when there is none.
func Group(ctx context.Context, r Directory, id string) (*okta.Group, error) {
	return Only(r.GroupsByID(ctx, []string{id}))
}

// Groups is Users for groups.
func Groups(ctx context.Context, r Directory, ids []string) ([]*okta.Group, error) {
	return batch.Values(r.GroupsByID(ctx, ids))
}

// Stats returns how many members and applications a group has, nil where Okta
// does not say.
func Stats(ctx context.Context, r Directory, groupID string) (*okta.GroupStats, error) {
	return Only(r.StatsOf(ctx, []string{groupID}))
}

// UserGroups returns the ids of all groups of a user, sorted.
func UserGroups(ctx context.Context, r Membership, userID string) ([]string, error) {
	cut, err := UserGroupsPage(ctx, r, userID, paging.Position{}, 1000)
	return cut.IDs, err
}

// UserGroupsPage returns a page of a user's groups from a position on.
func UserGroupsPage(ctx context.Context, r Membership, userID string, from paging.Position, first int) (paging.Cut, error) {
	return Only(r.UserGroupPages(ctx, []string{userID}, []paging.Position{from}, first))
}

// Members returns a page of a group's members from a position on.
func Members(ctx context.Context, r Membership, groupID string, from paging.Position, first int) (paging.Cut, error) {
	return Only(r.MemberPages(ctx, []string{groupID}, []paging.Position{from}, first))
}

// Only is the one result of a column of one.
func Only[V any](list []batch.Result[V]) (V, error) { return list[0].Value, list[0].Err }
