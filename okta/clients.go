package okta

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// ClientApp is an app that is an OAuth client, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/.
type ClientApp struct {
	// ID is the client's; AppID the app's, which is the same unless the org chose another.
	ID     string `json:"id"`
	AppID  string `json:"appId"`
	Label  string `json:"label"`
	Status string `json:"status,omitempty"`
	// Service reports that the client may act for itself, without a user. Only such
	// clients can use the admin roles they hold.
	Service bool `json:"service,omitempty"`
}

// clientFilter finds OAuth clients among the applications: an org's other apps cannot
// hold roles.
const clientFilter = `name eq "oidc_client"`

// ListClientApps reads one page of the org's OAuth clients.
//
// GET /api/v1/apps, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/#tag/Application/operation/listApplications.
func (c *Client) ListClientApps(ctx context.Context, after string) (*Page[*ClientApp], error) {
	r := get("api", "v1", "apps").page(defaultPage, after).with("filter", clientFilter)
	return fetchPage(ctx, c, "list client apps", r, ByList, func(data []byte) ([]*ClientApp, error) {
		return decodeList(data, decodeClientApp)
	})
}

// GetClientApp reads one client by the id of its app.
//
// GET /api/v1/apps/{id}, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/#tag/Application/operation/getApplication.
func (c *Client) GetClientApp(ctx context.Context, id string) (*ClientApp, error) {
	if !ValidID(id) {
		return nil, fmt.Errorf("get client app: %w", ErrBadID)
	}
	return fetchOne(ctx, c, "get client app", get("api", "v1", "apps", id), func(body []byte) (*ClientApp, error) {
		a, err := decodeClientApp(body)
		if err == nil && a.AppID != id {
			return nil, ErrOtherObject
		}
		return a, err
	})
}

// ListClientRoles reads the role assignments of an OAuth client. Okta has no expand here.
//
// GET /oauth2/v1/clients/{id}/roles, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentClient/#tag/RoleAssignmentClient/operation/listRolesForClient.
func (c *Client) ListClientRoles(ctx context.Context, clientID string) ([]*RoleAssignment, error) {
	return c.listRoles(ctx, "list client roles", ClientAssignee, clientID, ExpandNone)
}

func decodeClientApp(data []byte) (*ClientApp, error) {
	var w struct {
		ID          word `json:"id"`
		Label       word `json:"label"`
		Status      word `json:"status"`
		Credentials struct {
			OAuthClient struct {
				ClientID word `json:"client_id"`
			} `json:"oauthClient"`
		} `json:"credentials"`
		Settings struct {
			OAuthClient struct {
				ApplicationType word   `json:"application_type"`
				GrantTypes      []word `json:"grant_types"`
			} `json:"oauthClient"`
		} `json:"settings"`
	}
	if err := unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("decode client app: %w", err)
	}
	if w.ID == "" {
		return nil, fmt.Errorf("decode client app: %w", errNoID)
	}
	client, settings := w.Credentials.OAuthClient, w.Settings.OAuthClient
	a := &ClientApp{
		ID: string(client.ClientID), AppID: string(w.ID), Label: string(w.Label), Status: string(w.Status),
		Service: strings.EqualFold(string(settings.ApplicationType), "service") ||
			slices.Contains(settings.GrantTypes, "client_credentials"),
	}
	if !ValidID(a.ID) {
		a.ID = a.AppID
	}
	return a, nil
}
