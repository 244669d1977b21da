package okta

import (
	"context"
	"fmt"
)

// GroupOwner is a user or a group that owns a group.
type GroupOwner struct {
	// ID is Okta's. For an owner in an application that Okta has not matched yet, it is
	// the application's.
	ID string `json:"id"`
	// Type is USER, GROUP, or a word Okta invents later.
	Type string `json:"type"`
	// OriginType is OKTA_DIRECTORY or APPLICATION.
	OriginType  string    `json:"originType,omitempty"`
	DisplayName string    `json:"displayName,omitempty"`
	LastUpdated Timestamp `json:"lastUpdated,omitempty"`
	// Resolved reports whether ID is that of an object in Okta.
	Resolved bool `json:"resolved,omitempty"`
}

// ListGroupOwners reads one page of a group's owners.
//
// GET /api/v1/groups/{id}/owners, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupOwner/#tag/GroupOwner/operation/listGroupOwners.
func (c *Client) ListGroupOwners(ctx context.Context, groupID, after string) (*Page[*GroupOwner], error) {
	if !ValidID(groupID) {
		return nil, fmt.Errorf("list group owners: %w", ErrBadID)
	}
	r := get("api", "v1", "groups", groupID, "owners").page(0, after) // Okta sends 1000 at once
	return fetchPage(ctx, c, "list group owners", r, ByList, func(data []byte) ([]*GroupOwner, error) {
		return decodeList(data, decodeGroupOwner)
	})
}

func decodeGroupOwner(data []byte) (*GroupOwner, error) {
	var w struct {
		ID, Type, Resolved, OriginID, OriginType, DisplayName, LastUpdated word
	}
	if err := unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("decode group owner: %w", err)
	}
	o := &GroupOwner{
		ID: string(w.ID), Type: string(w.Type), OriginType: string(w.OriginType), DisplayName: string(w.DisplayName),
		LastUpdated: Timestamp(w.LastUpdated), Resolved: w.Resolved != "false" && w.ID != "",
	}
	if o.ID == "" {
		o.ID = string(w.OriginID)
	}
	if o.ID == "" {
		return nil, fmt.Errorf("decode group owner: %w", errNoID)
	}
	return o, nil
}
