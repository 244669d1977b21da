package okta

import (
	"net/http"
	"testing"
)

func TestOnlyClientsThatActForThemselvesAreServiceApps(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		app  string
		want ClientApp
	}{
		"service": {
			`{"id":"0oa1","label":"Sync","status":"ACTIVE","credentials":{"oauthClient":{"client_id":"0oa1"}},` +
				`"settings":{"oauthClient":{"application_type":"service","grant_types":["client_credentials"]}}}`,
			ClientApp{ID: "0oa1", AppID: "0oa1", Label: "Sync", Status: "ACTIVE", Service: true},
		},
		"web app with a client of its own": {
			`{"id":"0oa1","credentials":{"oauthClient":{"client_id":"mine"}},"settings":{"oauthClient":{"application_type":"web",` +
				`"grant_types":["authorization_code","client_credentials"]}}}`,
			ClientApp{ID: "mine", AppID: "0oa1", Service: true},
		},
		"web app for users": {
			`{"id":"0oa1","settings":{"oauthClient":{"application_type":"web","grant_types":["authorization_code"]}}}`,
			ClientApp{ID: "0oa1", AppID: "0oa1"},
		},
		"a client id that is none": {
			`{"id":"0oa1","credentials":{"oauthClient":{"client_id":"../users"}},"settings":null}`, ClientApp{ID: "0oa1", AppID: "0oa1"},
		},
		"values of other kinds": {
			`{"id":"0oa1","label":7,"credentials":"none","settings":{"oauthClient":{"grant_types":"client_credentials","application_type":"service"}}}`,
			ClientApp{ID: "0oa1", AppID: "0oa1", Label: "7", Service: true},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decodeClientApp([]byte(tc.app))
			if err != nil || *got != tc.want {
				t.Errorf("%+v, %v; want %+v", got, err, tc.want)
			}
		})
	}
	if _, err := decodeClientApp([]byte(`{"label":"Nobody"}`)); err == nil {
		t.Error("an app without an id was read")
	}
}

// The recorded clients are web apps of people.
func TestRecordedAppsAreReadAsClients(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, file := range recordedFiles(t, "apps-list", "apps-get") {
		for _, e := range recorded(t, file) {
			if e.Status != http.StatusOK {
				continue
			}
			for _, raw := range elements(t, e) {
				a, err := decodeClientApp(raw)
				if err != nil || a.AppID == "" || a.ID == "" || a.Label == "" || a.Service {
					t.Errorf("%s: %+v, %v", e.Cassette, a, err)
				}
				checked++
			}
		}
	}
	if checked < 2 {
		t.Errorf("only %d recorded apps were read", checked)
	}
}

func TestClientsWithoutAnIDAreNotAskedFor(t *testing.T) {
	t.Parallel()
	c := org(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("asked %s", r.URL) }))
	for _, id := range []string{"", "me", "../users", "a/b"} {
		if _, err := c.ListClientRoles(t.Context(), id); err == nil {
			t.Errorf("roles of %q were read", id)
		}
		if _, err := c.GetClientApp(t.Context(), id); err == nil {
			t.Errorf("client %q was read", id)
		}
		if _, err := c.ListRoleTargetGroups(t.Context(), ClientAssignee, id, "ra1", ""); err == nil {
			t.Errorf("targets of %q were read", id)
		}
	}
}
