package okta

import (
	"context"
	"fmt"
)

// AppQuery selects apps. Filter and Q may go together.
type AppQuery struct {
	// Filter is an expression over id, status or name; Q is a prefix of the name or label.
	Filter, Q string
	After     string
	// Limit is 200 when 0, and at most 200, which is Okta's maximum.
	Limit int
}

// ListApps reads one page of the org's apps.
//
// GET /api/v1/apps, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/#tag/Application/operation/listApplications.
func (c *Client) ListApps(ctx context.Context, q AppQuery) (*Page[*App], error) {
	r := get("api", "v1", "apps").page(min(pageSize(q.Limit), 200), q.After).with("filter", q.Filter).with("q", q.Q)
	return fetchPage(ctx, c, "list apps", r, sourceOf(q.Filter, q.Q), decodeApps)
}

// GetApp reads one app by id.
//
// GET /api/v1/apps/{id}, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/#tag/Application/operation/getApplication.
func (c *Client) GetApp(ctx context.Context, id string) (*App, error) {
	if !ValidID(id) {
		return nil, fmt.Errorf("get app: %w", ErrBadID)
	}
	return fetchOne(ctx, c, "get app", get("api", "v1", "apps", id), func(body []byte) (*App, error) {
		a, err := decodeApp(body)
		if err == nil && a.ID != id {
			return nil, ErrOtherObject
		}
		return a, err
	})
}

// ListUserApps reads one page of a user's apps, each with how it is assigned. (appLinks, the
// list that a user's own page shows, omits hidden and inactive apps and the assignment.)
//
// GET /api/v1/apps with a filter by user.id, see ListApps.
func (c *Client) ListUserApps(ctx context.Context, userID, after string) (*Page[*UserApp], error) {
	if !ValidID(userID) {
		return nil, fmt.Errorf("list user apps: %w", ErrBadID)
	}
	r := get("api", "v1", "apps").page(defaultPage, after).
		with("filter", `user.id eq "`+userID+`"`).with("expand", "user/"+userID)
	return fetchPage(ctx, c, "list user apps", r, ByList, func(data []byte) ([]*UserApp, error) {
		return decodeList(data, func(app []byte) (*UserApp, error) { return decodeUserApp(app, userID) })
	})
}

// ListAppUsers reads one page of the users who are assigned to an app, directly or
// through a group, with the users themselves. The page is 200 when limit is 0, and at
// most 500.
//
// GET /api/v1/apps/{id}/users, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationUsers/#tag/ApplicationUsers/operation/listApplicationUsers.
func (c *Client) ListAppUsers(ctx context.Context, appID string, limit int, after string) (*Page[*AppUser], error) {
	if !ValidID(appID) {
		return nil, fmt.Errorf("list app users: %w", ErrBadID)
	}
	r := get("api", "v1", "apps", appID, "users").page(min(pageSize(limit), 500), after).with("expand", "user")
	return fetchPage(ctx, c, "list app users", r, ByList, func(data []byte) ([]*AppUser, error) {
		return decodeList(data, decodeAppUser)
	})
}

// ListAppGroups reads one page of the groups that are assigned to an app, with the
// groups themselves.
//
// GET /api/v1/apps/{id}/groups, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationGroups/#tag/ApplicationGroups/operation/listApplicationGroupAssignments.
func (c *Client) ListAppGroups(ctx context.Context, appID, after string) (*Page[*AppGroup], error) {
	if !ValidID(appID) {
		return nil, fmt.Errorf("list app groups: %w", ErrBadID)
	}
	r := get("api", "v1", "apps", appID, "groups").page(defaultPage, after).with("expand", "group")
	return fetchPage(ctx, c, "list app groups", r, ByList, func(data []byte) ([]*AppGroup, error) {
		return decodeList(data, decodeAppGroup)
	})
}

// ListGroupApps reads one page of the apps that a group is assigned to.
//
// GET /api/v1/groups/{id}/apps, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/listAssignedApplicationsForGroup.
func (c *Client) ListGroupApps(ctx context.Context, groupID, after string) (*Page[*App], error) {
	if !ValidID(groupID) {
		return nil, fmt.Errorf("list group apps: %w", ErrBadID)
	}
	r := get("api", "v1", "groups", groupID, "apps").page(defaultPage, after)
	return fetchPage(ctx, c, "list group apps", r, ByList, decodeApps)
}
