package okta

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

// UserType is a kind of user with a profile schema of its own.
type UserType struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	DisplayName string    `json:"displayName"`
	Description string    `json:"description"`
	Default     bool      `json:"default"`
	Created     Timestamp `json:"created"`
	LastUpdated Timestamp `json:"lastUpdated"`
	// SchemaID is for GetUserSchema; empty when Okta sent no link to it.
	SchemaID string `json:"schemaId"`
}

// ListUserTypes lists the org's user types, at most ten. The list has no pages.
//
// GET /api/v1/meta/types/user, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserType/#tag/UserType/operation/listUserTypes.
func (c *Client) ListUserTypes(ctx context.Context) ([]*UserType, error) {
	return Collect(ctx, func(ctx context.Context, after string) (*Page[*UserType], error) {
		r := get("api", "v1", "meta", "types", "user").page(0, after)
		return fetchPage(ctx, c, "list user types", r, ByList, func(data []byte) ([]*UserType, error) {
			return decodeList(data, decodeUserType)
		})
	})
}

// GetUserType reads one user type by id. Anything but an id is ErrBadID without a call,
// and so is "default", which Okta takes for the default type.
//
// GET /api/v1/meta/types/user/{id}, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserType/#tag/UserType/operation/getUserType.
func (c *Client) GetUserType(ctx context.Context, id string) (*UserType, error) {
	if !ValidID(id) || id == DefaultSchema {
		return nil, fmt.Errorf("get user type: %w", ErrBadID)
	}
	return fetchOne(ctx, c, "get user type", get("api", "v1", "meta", "types", "user", id), func(body []byte) (*UserType, error) {
		t, err := decodeUserType(body)
		if err == nil && t.ID != id {
			return nil, ErrOtherObject
		}
		return t, err
	})
}

func decodeUserType(data []byte) (*UserType, error) {
	var w struct {
		ID          word            `json:"id"`
		Name        word            `json:"name"`
		DisplayName word            `json:"displayName"`
		Description word            `json:"description"`
		Default     word            `json:"default"`
		Created     word            `json:"created"`
		LastUpdated word            `json:"lastUpdated"`
		Links       json.RawMessage `json:"_links"`
	}
	if err := unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("decode user type: %w", err)
	}
	if w.ID == "" {
		return nil, fmt.Errorf("decode user type: %w", errNoID)
	}
	return &UserType{
		ID: string(w.ID), Name: string(w.Name), DisplayName: string(w.DisplayName), Description: string(w.Description),
		Default: w.Default == "true", Created: Timestamp(w.Created), LastUpdated: Timestamp(w.LastUpdated),
		SchemaID: idIn(href(w.Links, "schema"), "/meta/schemas/user/"),
	}, nil
}

// idIn returns the id at the end of a link's path, after a collection; empty for another
// link.
func idIn(link, collection string) string {
	link, _, _ = strings.Cut(link, "?")
	link = strings.TrimSuffix(link, "/")
	if !strings.HasSuffix(path.Dir(link)+"/", collection) {
		return ""
	}
	if id := path.Base(link); ValidID(id) {
		return id
	}
	return ""
}
