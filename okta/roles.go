package okta

import (
	"context"
	"fmt"
)

// Expand requests the targets of role assignments in the same call. Okta accepts one
// kind at a time, and sends at most 20 targets of each assignment.
type Expand string

// The kinds of targets.
const (
	ExpandNone   Expand = ""
	ExpandGroups Expand = "targets/groups"
	ExpandApps   Expand = "targets/catalog/apps"
)

// ListUserRoles reads the role assignments of a user, including those of its groups.
//
// GET /api/v1/users/{id}/roles, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/listAssignedRolesForUser.
func (c *Client) ListUserRoles(ctx context.Context, userID string, e Expand) ([]*RoleAssignment, error) {
	return c.listRoles(ctx, "list user roles", UserAssignee, userID, e)
}

// ListGroupRoles reads the role assignments of a group.
//
// GET /api/v1/groups/{id}/roles, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentBGroup/#tag/RoleAssignmentBGroup/operation/listGroupAssignedRoles.
func (c *Client) ListGroupRoles(ctx context.Context, groupID string, e Expand) ([]*RoleAssignment, error) {
	return c.listRoles(ctx, "list group roles", GroupAssignee, groupID, e)
}

// listRoles follows pages although none are documented: a list cut short would
// hide an administrator.
func (c *Client) listRoles(ctx context.Context, what string, kind AssigneeKind, id string, e Expand) ([]*RoleAssignment, error) {
	below := kind.path(id)
	if !ValidID(id) || below == nil {
		return nil, fmt.Errorf("%s: %w", what, ErrBadID)
	}
	return Collect(ctx, func(ctx context.Context, after string) (*Page[*RoleAssignment], error) {
		r := get(append(below, "roles")...).with("expand", string(e)).page(0, after)
		return fetchPage(ctx, c, what, r, ByList, decodeAssignments)
	})
}

// ListRoleTargetGroups reads one page of the groups an assignment is limited to.
// An empty list means that it is not limited. Okta sends 20 per page.
//
// GET /api/v1/{users|groups}/{id}/roles/{assignment}/targets/groups, for clients below
// /oauth2/v1/clients, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleBTargetAdmin/.
func (c *Client) ListRoleTargetGroups(
	ctx context.Context, kind AssigneeKind, assigneeID, assignmentID, after string,
) (*Page[*Group], error) {
	r, err := targetsRequest(kind, assigneeID, assignmentID, after, "groups")
	if err != nil {
		return nil, fmt.Errorf("list role target groups: %w", err)
	}
	return fetchPage(ctx, c, "list role target groups", r, ByList, decodeGroups)
}

// ListRoleTargetApps reads one page of the apps an assignment is limited to, as
// ListRoleTargetGroups does for groups.
//
// GET /api/v1/{users|groups}/{id}/roles/{assignment}/targets/catalog/apps, for clients
// below /oauth2/v1/clients, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleBTargetAdmin/.
func (c *Client) ListRoleTargetApps(
	ctx context.Context, kind AssigneeKind, assigneeID, assignmentID, after string,
) (*Page[TargetApp], error) {
	r, err := targetsRequest(kind, assigneeID, assignmentID, after, "catalog", "apps")
	if err != nil {
		return nil, fmt.Errorf("list role target apps: %w", err)
	}
	return fetchPage(ctx, c, "list role target apps", r, ByList, decodeTargetApps)
}

func targetsRequest(kind AssigneeKind, assigneeID, assignmentID, after string, below ...string) (request, error) {
	path := kind.path(assigneeID)
	if path == nil || !ValidID(assigneeID) || !ValidID(assignmentID) {
		return request{}, ErrBadID
	}
	path = append(path, "roles", assignmentID, "targets")
	return get(append(path, below...)...).page(defaultPage, after), nil
}

// path returns the path segments of an assignee, nil for an unknown kind.
func (k AssigneeKind) path(id string) []string {
	switch k {
	case UserAssignee:
		return []string{"api", "v1", "users", id}
	case GroupAssignee:
		return []string{"api", "v1", "groups", id}
	case ClientAssignee:
		return []string{"oauth2", "v1", "clients", id}
	default:
		return nil
	}
}
