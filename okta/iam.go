package okta

import (
	"context"
	"fmt"
)

// ListRoles reads one page of the org's custom roles.
//
// GET /api/v1/iam/roles, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleECustom/#tag/RoleECustom/operation/listRoles.
func (c *Client) ListRoles(ctx context.Context, after string) (*Page[*CustomRole], error) {
	r := get("api", "v1", "iam", "roles").page(0, after)
	return fetchEnvelope(ctx, c, "list roles", r, "roles", decodeCustomRole)
}

// GetRole reads one custom role by id.
//
// GET /api/v1/iam/roles/{id}, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleECustom/#tag/RoleECustom/operation/getRole.
func (c *Client) GetRole(ctx context.Context, id string) (*CustomRole, error) {
	if !ValidID(id) {
		return nil, fmt.Errorf("get role: %w", ErrBadID)
	}
	return fetchOne(ctx, c, "get role", get("api", "v1", "iam", "roles", id), func(body []byte) (*CustomRole, error) {
		role, err := decodeCustomRole(body)
		if err == nil && role.ID != id {
			return nil, ErrOtherObject // Okta also finds roles by label
		}
		return role, err
	})
}

// ListRolePermissions reads all permissions of a custom role.
//
// GET /api/v1/iam/roles/{id}/permissions, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleECustomPermission/#tag/RoleECustomPermission/operation/listRolePermissions.
func (c *Client) ListRolePermissions(ctx context.Context, roleID string) ([]*Permission, error) {
	if !ValidID(roleID) {
		return nil, fmt.Errorf("list role permissions: %w", ErrBadID)
	}
	return Collect(ctx, func(ctx context.Context, after string) (*Page[*Permission], error) {
		r := get("api", "v1", "iam", "roles", roleID, "permissions").page(0, after)
		return fetchEnvelope(ctx, c, "list role permissions", r, "permissions", decodePermission)
	})
}

// ListResourceSets reads one page of the org's resource sets.
//
// GET /api/v1/iam/resource-sets, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleCResourceSet/#tag/RoleCResourceSet/operation/listResourceSets.
func (c *Client) ListResourceSets(ctx context.Context, after string) (*Page[*ResourceSet], error) {
	r := get("api", "v1", "iam", "resource-sets").page(0, after)
	return fetchEnvelope(ctx, c, "list resource sets", r, "resource-sets", decodeResourceSet)
}

// GetResourceSet reads one resource set by id.
//
// GET /api/v1/iam/resource-sets/{id}, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleCResourceSet/#tag/RoleCResourceSet/operation/getResourceSet.
func (c *Client) GetResourceSet(ctx context.Context, id string) (*ResourceSet, error) {
	if !ValidID(id) {
		return nil, fmt.Errorf("get resource set: %w", ErrBadID)
	}
	r := get("api", "v1", "iam", "resource-sets", id)
	return fetchOne(ctx, c, "get resource set", r, func(body []byte) (*ResourceSet, error) {
		set, err := decodeResourceSet(body)
		if err == nil && set.ID != id {
			return nil, ErrOtherObject
		}
		return set, err
	})
}

// ListBindings reads one page of the roles assigned over a resource set.
//
// GET /api/v1/iam/resource-sets/{id}/bindings, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleDResourceSetBinding/#tag/RoleDResourceSetBinding/operation/listBindings.
func (c *Client) ListBindings(ctx context.Context, setID, after string) (*Page[Binding], error) {
	if !ValidID(setID) {
		return nil, fmt.Errorf("list bindings: %w", ErrBadID)
	}
	r := get("api", "v1", "iam", "resource-sets", setID, "bindings").page(0, after)
	return fetchEnvelope(ctx, c, "list bindings", r, "roles", decodeBinding)
}

// ListBindingMembers reads one page of the holders of a role over a resource set.
//
// GET /api/v1/iam/resource-sets/{id}/bindings/{role}/members, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleDResourceSetBindingMember/#tag/RoleDResourceSetBindingMember/operation/listMembersOfBinding.
func (c *Client) ListBindingMembers(ctx context.Context, setID, roleID, after string) (*Page[BindingMember], error) {
	if !ValidID(setID) || !ValidID(roleID) {
		return nil, fmt.Errorf("list binding members: %w", ErrBadID)
	}
	r := get("api", "v1", "iam", "resource-sets", setID, "bindings", roleID, "members").page(0, after)
	return fetchEnvelope(ctx, c, "list binding members", r, "members", decodeBindingMember)
}

// ListAssignees reads one page of the users with role assignments.
//
// GET /api/v1/iam/assignees/users, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/listUsersWithRoleAssignments.
func (c *Client) ListAssignees(ctx context.Context, after string) (*Page[Assignee], error) {
	r := get("api", "v1", "iam", "assignees", "users").page(100, after)
	return fetchEnvelope(ctx, c, "list assignees", r, "value", decodeAssignee)
}
