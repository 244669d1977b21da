package roles

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

// Stats returns how many members and applications a group has, nil where Okta
// does not say.
func (r *Request) Stats(ctx context.Context, groupID string) (*okta.GroupStats, error) {
	return only(r.StatsOf(ctx, []string{groupID}))
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

// UserAssignments returns the role assignments a user holds, direct ones first;
// with groups also those of the user's groups.
func (r *Request) UserAssignments(ctx context.Context, userID string, groups bool) ([]*Assignment, error) {
	return only(r.AssignmentsOfUsers(ctx, []string{userID}, groups))
}

// GroupAssignments returns the role assignments made to a group.
func (r *Request) GroupAssignments(ctx context.Context, groupID string) ([]*Assignment, error) {
	return only(r.AssignmentsOfGroups(ctx, []string{groupID}))
}

// CustomRole returns a role the org defined, nil when there is none.
func (r *Request) CustomRole(ctx context.Context, id string) (*okta.CustomRole, error) {
	return only(r.CustomRolesByID(ctx, []string{id}))
}

// Permissions returns what a custom role may do; nil for Okta's own roles,
// whose permissions Okta does not list.
func (r *Request) Permissions(ctx context.Context, roleID string) ([]*okta.Permission, error) {
	if _, own := ownRole(roleID); own || !IsRoleID(roleID) {
		return nil, nil
	}
	return only(r.PermissionsOf(ctx, []string{roleID}))
}

// ResourceSet returns the resource set a role is bound to, nil when there is
// none.
func (r *Request) ResourceSet(ctx context.Context, id string) (*okta.ResourceSet, error) {
	return only(r.ResourceSetsByID(ctx, []string{id}))
}

// TargetGroups returns the ids of the groups an assignment is limited to; none
// means that it is not limited. Roles that take no groups cost no call. held is
// false when the assignment was revoked since it was read.
func (r *Request) TargetGroups(ctx context.Context, a *Assignment) (ids []string, held bool, err error) {
	t, err := only(r.TargetGroupsOf(ctx, []*Assignment{a}))
	return t.Targets, t.Held, err
}

// TargetApps is TargetGroups for applications.
func (r *Request) TargetApps(ctx context.Context, a *Assignment) (apps []okta.TargetApp, held bool, err error) {
	t, err := only(r.TargetAppsOf(ctx, []*Assignment{a}))
	return t.Targets, t.Held, err
}

// AdminsPage returns a page of the assignments that match, from a position on.
func (r *Request) AdminsPage(
	ctx context.Context, match func(*Assignment) bool, from paging.Position, first int,
) (paging.Cut, map[string]*Assignment, error) {
	all, err := r.Admins(ctx)
	if err != nil {
		return paging.Cut{}, nil, err
	}
	var matching []*Assignment
	for _, a := range all {
		if match(a) {
			matching = append(matching, a)
		}
	}
	cut, list := CutAssignments(matching, from, first)
	byID := make(map[string]*Assignment, len(list))
	for _, a := range list {
		byID[a.ID()] = a
	}
	return cut, byID, nil
}

func only[V any](list []batch.Result[V]) (V, error) { return list[0].Value, list[0].Err }
