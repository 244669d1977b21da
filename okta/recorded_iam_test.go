package okta

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// inEnvelope splits a body under /iam into its objects: those of the member, or
// the body itself when it is one object.
func inEnvelope(t *testing.T, e exchange, member string) []json.RawMessage {
	t.Helper()
	list, found := Object(e.Body).Lookup(member)
	if member == "" || !found {
		return elements(t, e)
	}
	var out []json.RawMessage
	if err := json.Unmarshal(list, &out); err != nil {
		t.Fatalf("%s: %v", e.Cassette, err)
	}
	return out
}

// selfOf reads _links.self.href by the standard library.
func selfOf(t *testing.T, raw []byte) string {
	t.Helper()
	var w struct {
		Links struct{ Self struct{ Href string } } `json:"_links"`
	}
	if err := json.Unmarshal(raw, &w); err != nil {
		t.Fatalf("decode links: %v", err)
	}
	return w.Links.Self.Href
}

// flat writes a value whose members are texts as a map, to compare with the wire.
func flat(pairs ...string) map[string]string {
	out := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

func TestRecordedRolesSetsBindingsAndTargetsLoseNothing(t *testing.T) {
	t.Parallel()
	described := []string{"id", "label", "description", "created", "lastUpdated"}
	tests := map[string]struct {
		files  []string
		path   string // of the exchanges that hold such objects
		member string
		names  []string // the members the graph uses
		decode func(t *testing.T, raw []byte) (map[string]string, error)
		least  int
	}{
		"custom roles": {
			files: []string{"iam-roles-"}, path: `^/api/v1/iam/roles(/[^/]+)?$`, member: "roles", names: described, least: 5,
			decode: func(_ *testing.T, raw []byte) (map[string]string, error) {
				r, err := decodeCustomRole(raw)
				if err != nil {
					return nil, err
				}
				return flat("id", r.ID, "label", r.Label, "description", r.Description, "created", string(r.Created), "lastUpdated", string(r.LastUpdated)), nil
			},
		},
		"permissions": {
			files: []string{"iam-role-permissions"}, path: `/permissions(/[^/]+)?$`, member: "permissions", names: []string{"label", "created", "lastUpdated"}, least: 6,
			decode: func(t *testing.T, raw []byte) (map[string]string, error) {
				t.Helper()
				p, err := decodePermission(raw)
				if err != nil {
					return nil, err
				}
				var got any
				if p.Conditions != nil {
					got = asAny(t, p.Conditions)
				}
				if diff := cmp.Diff(asAny(t, raw).(map[string]any)["conditions"], got); diff != "" {
					t.Errorf("conditions of %s (-want +got):\n%s", p.Label, diff)
				}
				return flat("label", p.Label, "created", string(p.Created), "lastUpdated", string(p.LastUpdated)), nil
			},
		},
		"resource sets": {
			files: []string{"iam-resource-sets"}, path: `/resource-sets(/[^/]+)?$`, member: "resource-sets", names: described, least: 6,
			decode: func(_ *testing.T, raw []byte) (map[string]string, error) {
				s, err := decodeResourceSet(raw)
				if err != nil {
					return nil, err
				}
				return flat("id", s.ID, "label", s.Label, "description", s.Description, "created", string(s.Created), "lastUpdated", string(s.LastUpdated)), nil
			},
		},
		"bindings": {
			files: []string{"iam-binding"}, path: `/bindings(/[^/]+)?$`, member: "roles", names: []string{"id"}, least: 2,
			decode: func(_ *testing.T, raw []byte) (map[string]string, error) {
				b, err := decodeBinding(raw)
				return flat("id", b.RoleID), err
			},
		},
		"binding members": {
			files: []string{"iam-binding"}, path: `/members(/[^/]+)?$`, member: "members", names: []string{"id", "created", "lastUpdated"}, least: 6,
			decode: func(t *testing.T, raw []byte) (map[string]string, error) {
				t.Helper()
				m, err := decodeBindingMember(raw)
				if err != nil {
					return nil, err
				}
				holder := "/" + strings.ToLower(string(m.Kind)) + "s/" + m.PrincipalID
				if self := selfOf(t, raw); m.PrincipalID == "" || !strings.HasSuffix(self, holder) {
					t.Errorf("holder %q of the member whose link is %s", holder, self)
				}
				return flat("id", m.ID, "created", string(m.Created), "lastUpdated", string(m.LastUpdated)), nil
			},
		},
		"assignees": {
			files: []string{"iam-assignees-users"}, path: `/assignees/users`, member: "value", names: []string{"id"}, least: 2,
			decode: func(_ *testing.T, raw []byte) (map[string]string, error) {
				a, err := decodeAssignee(raw)
				return flat("id", a.ID), err
			},
		},
		"target apps": {
			files: []string{"targets-user-apps", "targets-group-apps"}, path: `/targets/catalog/apps`, names: []string{"id", "name", "displayName", "status"}, least: 3,
			decode: func(_ *testing.T, raw []byte) (map[string]string, error) {
				a, err := decodeTargetApp(raw)
				return flat("id", a.ID, "name", a.Name, "displayName", a.DisplayName, "status", a.Status), err
			},
		},
		"org": {
			files: []string{"org."}, path: `^/api/v1/org$`, names: []string{"id", "subdomain", "companyName", "status"}, least: 2,
			decode: func(t *testing.T, raw []byte) (map[string]string, error) {
				t.Helper()
				o, err := org(t, answers(http.StatusOK, string(raw))).GetOrg(t.Context())
				if err != nil {
					return nil, err
				}
				return flat("id", o.ID, "subdomain", o.Subdomain, "companyName", o.CompanyName, "status", o.Status), nil
			},
		},
		"organization": {
			files: []string{"okta-organization"}, path: `okta-organization$`, names: []string{"id", "pipeline", "cell"}, least: 1,
			decode: func(t *testing.T, raw []byte) (map[string]string, error) {
				t.Helper()
				o, err := org(t, answers(http.StatusOK, string(raw))).GetOrganization(t.Context())
				if err != nil {
					return nil, err
				}
				if !strings.Contains(string(raw), `"`+o.Href+`"`) || o.Href == "" {
					t.Errorf("address %q is not the recorded one", o.Href)
				}
				return flat("id", o.ID, "pipeline", o.Pipeline, "cell", o.Cell), nil
			},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := regexp.MustCompile(tc.path)
			checked := 0
			for _, file := range recordedFiles(t, tc.files...) {
				for _, e := range recorded(t, file) {
					at, _, _ := strings.Cut(e.URL, "?")
					if e.Status != http.StatusOK || !path.MatchString(at) {
						continue
					}
					for _, raw := range inEnvelope(t, e, tc.member) {
						got, err := tc.decode(t, raw)
						if err != nil {
							t.Errorf("%s: %v", e.Cassette, err)
							continue
						}
						if diff := cmp.Diff(timestampsOf(asAny(t, raw), tc.names...), got); diff != "" {
							t.Errorf("%s: (-want +got):\n%s", e.Cassette, diff)
						}
						checked++
					}
				}
			}
			if checked < tc.least {
				t.Errorf("only %d recorded objects were checked, want at least %d", checked, tc.least)
			}
		})
	}
}
