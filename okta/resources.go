package okta

import (
	"context"
	"fmt"
)

// ListResources reads one page of a resource set's resources.
//
// GET /api/v1/iam/resource-sets/{id}/resources, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleCResourceSetResource/#tag/RoleCResourceSetResource/operation/listResourceSetResources.
func (c *Client) ListResources(ctx context.Context, setID, after string) (*Page[*Resource], error) {
	if !ValidID(setID) {
		return nil, fmt.Errorf("list resources: %w", ErrBadID)
	}
	r := get("api", "v1", "iam", "resource-sets", setID, "resources").page(0, after)
	return fetchEnvelope(ctx, c, "list resources", r, "resources", decodeResource)
}

// ListAllResources reads all of a resource set's resources.
func (c *Client) ListAllResources(ctx context.Context, setID string) ([]*Resource, error) {
	return Collect(ctx, func(ctx context.Context, after string) (*Page[*Resource], error) {
		return c.ListResources(ctx, setID, after)
	})
}
