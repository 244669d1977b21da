package okta

import (
	"context"
	"fmt"
)

// GroupQuery selects groups. Q and Filter may be combined; Q has no further pages.
type GroupQuery struct {
	Filter, Search, Q string
	After             string
	// SortBy and SortOrder only work together with Search.
	SortBy, SortOrder string
	// Limit is 200 when 0.
	Limit int
	// Stats requests the counts of expand=stats.
	Stats bool
}

// ListGroups reads one page of groups.
//
// GET /api/v1/groups, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/listGroups.
func (c *Client) ListGroups(ctx context.Context, q GroupQuery) (*Page[*Group], error) {
	r := get("api", "v1", "groups").page(pageSize(q.Limit), q.After).
		with("filter", q.Filter).with("search", q.Search).with("q", q.Q).
		with("sortBy", q.SortBy).with("sortOrder", q.SortOrder)
	if q.Stats {
		r = r.with("expand", "stats")
	}
	return fetchPage(ctx, c, "list groups", r, sourceOf(q.Filter, q.Search, q.Q), decodeGroups)
}

// GetGroup reads one group by id. Anything but an id is ErrBadID without a call.
//
// GET /api/v1/groups/{id}, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/getGroup.
func (c *Client) GetGroup(ctx context.Context, id string) (*Group, error) {
	if !ValidID(id) {
		return nil, fmt.Errorf("get group: %w", ErrBadID)
	}
	return fetchOne(ctx, c, "get group", get("api", "v1", "groups", id), func(body []byte) (*Group, error) {
		g, err := DecodeGroup(body)
		if err == nil && g.ID != id {
			return nil, ErrOtherObject
		}
		return g, err
	})
}

// ListGroupUsers reads one page of a group's members, 200 when limit is 0 and at
// most 1000. The list lags changes by up to three seconds.
//
// GET /api/v1/groups/{id}/users, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/listGroupUsers.
func (c *Client) ListGroupUsers(ctx context.Context, groupID string, limit int, after string) (*Page[*User], error) {
	if !ValidID(groupID) {
		return nil, fmt.Errorf("list group users: %w", ErrBadID)
	}
	r := get("api", "v1", "groups", groupID, "users").page(min(pageSize(limit), 1000), after)
	r.users = true
	return fetchPage(ctx, c, "list group users", r, ByList, decodeUsers)
}

// ListGroupUserIDs is ListGroupUsers for callers that need only ids: the objects are
// not kept, which saves 1 KB per member in a list of a hundred thousand.
//
// GET /api/v1/groups/{id}/users, see ListGroupUsers.
func (c *Client) ListGroupUserIDs(ctx context.Context, groupID string, limit int, after string) (*Page[string], error) {
	if !ValidID(groupID) {
		return nil, fmt.Errorf("list group users: %w", ErrBadID)
	}
	r := get("api", "v1", "groups", groupID, "users").page(min(pageSize(limit), 1000), after)
	r.users = true
	return fetchPage(ctx, c, "list group users", r, ByList, decodeIDs)
}
