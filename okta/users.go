package okta

import (
	"context"
	"fmt"
	"strings"
)

// defaultPage is the largest page that Okta recommends everywhere, and its maximum
// for users.
const defaultPage = 200

// UserQuery selects users. Set at most one of Filter, Search and Q; with none Okta
// leaves DEPROVISIONED users out.
type UserQuery struct {
	Filter, Search, Q string
	After             string
	// SortBy and SortOrder only work together with Search.
	SortBy, SortOrder string
	// Limit is 200 when 0.
	Limit int
	// Fields reduces the objects to these members, written as in Okta's `fields`
	// parameter; id is always included.
	Fields []string
}

// ListUsers reads one page of users.
//
// GET /api/v1/users, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/listUsers.
func (c *Client) ListUsers(ctx context.Context, q UserQuery) (*Page[*User], error) {
	r := get("api", "v1", "users").page(pageSize(q.Limit), q.After).
		with("filter", q.Filter).with("search", q.Search).with("q", q.Q).
		with("sortBy", q.SortBy).with("sortOrder", q.SortOrder).
		with("fields", strings.Join(q.Fields, ","))
	r.users = true
	return fetchPage(ctx, c, "list users", r, sourceOf(q.Filter, q.Search, q.Q), decodeUsers)
}

// GetUser reads one user by id. Anything but an id is ErrBadID without a call.
//
// GET /api/v1/users/{id}, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/getUser.
func (c *Client) GetUser(ctx context.Context, id string) (*User, error) {
	if !ValidID(id) {
		return nil, fmt.Errorf("get user: %w", ErrBadID)
	}
	return c.getUser(ctx, id, func(u *User) bool { return u.ID == id })
}

// GetUserByLogin reads one user by login. A login that would mean something else in a
// path is ErrBadLogin without a call: search for it instead. Okta also accepts the part
// before the @ when it is unambiguous; such an answer counts as not found, and so does
// a user whose login the credential may not see.
//
// GET /api/v1/users/{login}, see GetUser.
func (c *Client) GetUserByLogin(ctx context.Context, login string) (*User, error) {
	if !validLogin(login) {
		return nil, fmt.Errorf("get user by login: %w", ErrBadLogin)
	}
	return c.getUser(ctx, login, func(u *User) bool {
		return strings.EqualFold(u.Login(), login)
	})
}

func (c *Client) getUser(ctx context.Context, segment string, asked func(*User) bool) (*User, error) {
	r := get("api", "v1", "users", segment)
	r.users = true
	return fetchOne(ctx, c, "get user", r, func(body []byte) (*User, error) {
		u, err := DecodeUser(body)
		if err == nil && !asked(u) {
			return nil, ErrOtherObject
		}
		return u, err
	})
}

// ListUserGroups reads one page of the groups a user is in.
//
// GET /api/v1/users/{id}/groups, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserResources/#tag/UserResources/operation/listUserGroups.
func (c *Client) ListUserGroups(ctx context.Context, userID, after string) (*Page[*Group], error) {
	if !ValidID(userID) {
		return nil, fmt.Errorf("list user groups: %w", ErrBadID)
	}
	// The specification has no parameters here, so only a cursor is sent.
	r := get("api", "v1", "users", userID, "groups").page(0, after)
	return fetchPage(ctx, c, "list user groups", r, ByList, decodeGroups)
}

func pageSize(limit int) int {
	if limit <= 0 {
		return defaultPage
	}
	return limit
}

func sourceOf(queries ...string) Source {
	for _, q := range queries {
		if q != "" {
			return BySearch
		}
	}
	return ByList
}
