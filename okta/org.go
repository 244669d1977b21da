package okta

import (
	"context"
	"encoding/json"
	"fmt"
)

// Org is an org's settings, which need permission to read.
type Org struct{ ID, Subdomain, CompanyName, Status string }

// Organization is an org's public record.
type Organization struct {
	ID string
	// Pipeline is "idx" for Okta Identity Engine, "v1" for Classic.
	Pipeline string
	Cell     string
	// Href is the org's own address.
	Href string
}

// GetOrg reads the org's settings; it needs the scope okta.orgs.read.
//
// GET /api/v1/org, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/OrgSettingGeneral/#tag/OrgSettingGeneral/operation/getOrgSettings.
func (c *Client) GetOrg(ctx context.Context) (*Org, error) {
	return fetchOne(ctx, c, "get org", get("api", "v1", "org"), func(body []byte) (*Org, error) {
		var w struct {
			ID          word `json:"id"`
			Subdomain   word `json:"subdomain"`
			CompanyName word `json:"companyName"`
			Status      word `json:"status"`
		}
		if err := unmarshal(body, &w); err != nil {
			return nil, fmt.Errorf("decode org: %w", err)
		}
		if w.ID == "" {
			return nil, fmt.Errorf("decode org: %w", errNoID)
		}
		return &Org{string(w.ID), string(w.Subdomain), string(w.CompanyName), string(w.Status)}, nil
	})
}

// GetOrganization reads the org's public record. It sends no credential, so it
// distinguishes an unreachable or wrong address from a bad token.
//
// GET /.well-known/okta-organization, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/OrgSettingMetadata/#tag/OrgSettingMetadata/operation/getWellknownOrgMetadata.
func (c *Client) GetOrganization(ctx context.Context) (*Organization, error) {
	r := get(".well-known", "okta-organization")
	r.anonymous = true
	return fetchOne(ctx, c, "get organization", r, func(body []byte) (*Organization, error) {
		var w struct {
			ID       word            `json:"id"`
			Pipeline word            `json:"pipeline"`
			Cell     word            `json:"cell"`
			Links    json.RawMessage `json:"_links"`
		}
		if err := unmarshal(body, &w); err != nil {
			return nil, fmt.Errorf("decode organization: %w", err)
		}
		if w.ID == "" {
			return nil, fmt.Errorf("decode organization: %w", errNoID)
		}
		return &Organization{
			ID: string(w.ID), Pipeline: string(w.Pipeline), Cell: string(w.Cell), Href: href(w.Links, "organization"),
		}, nil
	})
}
