package okta

import (
	"context"
	"fmt"
)

// Factor is one way in which a user proves who they are. Type, Provider and Status are
// Okta's words (push, OKTA, ACTIVE) or words it invents later. What the factor holds, such
// as a telephone number or a shared secret, is not read.
type Factor struct {
	ID, Type, Provider, Vendor, Status string

	Created, LastUpdated Timestamp
}

// ListFactors lists the factors a user has enrolled. The list has no pages.
//
// GET /api/v1/users/{id}/factors, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserFactor/#tag/UserFactor/operation/listFactors.
func (c *Client) ListFactors(ctx context.Context, userID string) ([]*Factor, error) {
	if !ValidID(userID) {
		return nil, fmt.Errorf("list factors: %w", ErrBadID)
	}
	return Collect(ctx, func(ctx context.Context, after string) (*Page[*Factor], error) {
		r := get("api", "v1", "users", userID, "factors").page(0, after)
		return fetchPage(ctx, c, "list factors", r, ByList, func(data []byte) ([]*Factor, error) {
			return decodeList(data, decodeFactor)
		})
	})
}

func decodeFactor(data []byte) (*Factor, error) {
	var w struct {
		ID          word `json:"id"`
		Type        word `json:"factorType"`
		Provider    word `json:"provider"`
		Vendor      word `json:"vendorName"`
		Status      word `json:"status"`
		Created     word `json:"created"`
		LastUpdated word `json:"lastUpdated"`
	}
	if err := unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("decode factor: %w", err)
	}
	if w.ID == "" {
		return nil, fmt.Errorf("decode factor: %w", errNoID)
	}
	return &Factor{
		ID: string(w.ID), Type: string(w.Type), Provider: string(w.Provider), Vendor: string(w.Vendor), Status: string(w.Status),
		Created: Timestamp(w.Created), LastUpdated: Timestamp(w.LastUpdated),
	}, nil
}
