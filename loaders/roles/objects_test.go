package roles

import (
	"context"

	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/paging"
	"oktagraph/okta"
)

// Helpers that read object by object: columns of one.

// UserAssignments returns the role assignments a user holds, direct ones first;
// with groups also those of the user's groups.
func (r *Request) UserAssignments(ctx context.Context, userID string, groups bool) ([]*Assignment, error) {
	return operationkit.Only(r.AssignmentsOfUsers(ctx, []string{userID}, groups))
}

// GroupAssignments returns the role assignments made to a group.
func (r *Request) GroupAssignments(ctx context.Context, groupID string) ([]*Assignment, error) {
	return operationkit.Only(r.AssignmentsOfGroups(ctx, []string{groupID}))
}

// CustomRole returns a role the org defined, nil when there is none.
func (r *Request) CustomRole(ctx context.Context, id string) (*okta.CustomRole, error) {
	return operationkit.Only(r.CustomRolesByID(ctx, []string{id}))
}

// Permissions returns what a custom role may do; nil for Okta's own roles, whose permissions
// Okta's API does not list.
func (r *Request) Permissions(ctx context.Context, roleID string) ([]*okta.Permission, error) {
	if _, own := ownRole(roleID); own || !IsRoleID(roleID) {
		return nil, nil
	}
	return operationkit.Only(r.PermissionsOf(ctx, []string{roleID}))
}

// ResourceSet returns the resource set a role is bound to, nil when there is none.
func (r *Request) ResourceSet(ctx context.Context, id string) (*okta.ResourceSet, error) {
	return operationkit.Only(r.ResourceSetsByID(ctx, []string{id}))
}

// TargetGroups returns the ids of the groups that limit an assignment; no ids mean no limit.
// Roles that take no groups cost no call. held is false when the assignment was revoked since
// it was read.
func (r *Request) TargetGroups(ctx context.Context, a *Assignment) (ids []string, held bool, err error) {
	t, err := operationkit.Only(r.TargetGroupsOf(ctx, []*Assignment{a}))
	return t.Targets, t.Held, err
}

// TargetApps is TargetGroups for applications.
func (r *Request) TargetApps(ctx context.Context, a *Assignment) (apps []okta.TargetApp, held bool, err error) {
	t, err := operationkit.Only(r.TargetAppsOf(ctx, []*Assignment{a}))
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
