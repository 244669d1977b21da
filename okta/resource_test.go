package okta

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestResourcesAreReadByNameAndLink(t *testing.T) {
	t.Parallel()
	const dir, idp, api = "orn:okta:directory:00o1:", "orn:oktapreview:idp:00o1:", "https://acme.okta.com/api/v1/"
	unknown := Place{Kind: UnknownResource}
	tests := map[string]struct {
		orn, link string
		want      Place
	}{
		"all users":                     {dir + "users", api + "users", Place{Kind: AllUsers}},
		"a user":                        {dir + "users:00u1", "", Place{OneUser, "00u1"}},
		"all groups":                    {dir + "groups", "", Place{Kind: AllGroups}},
		"a group":                       {dir + "groups:00g1", api + "groups/00g1", Place{OneGroup, "00g1"}},
		"users of a group":              {dir + "groups:00g1:contained_resources", api + "groups/00g1/users", Place{UsersOfGroup, "00g1"}},
		"all apps":                      {idp + "apps", api + "apps", Place{Kind: AllApps}},
		"apps of a type":                {idp + "apps:oidc_client", "", Place{AppsOfType, "oidc_client"}},
		"apps of a type, by link":       {"", api + `apps/?filter=name+eq+\"oidc_client\"`, Place{AppsOfType, "oidc_client"}},
		"an app":                        {idp + "apps:oidc_client:0oa1", api + "apps/0oa1", Place{OneApp, "0oa1"}},
		"a link alone":                  {"", api + "groups/00g1/users", Place{UsersOfGroup, "00g1"}},
		"something else":                {idp + "authorization_servers:aus1", api + "authorizationServers/aus1", Place{Kind: OtherResource}},
		"users of a realm":              {dir + "realms:guo1", "", unknown},
		"a name that is none":           {"urn:okta:directory:00o1:users", "", unknown},
		"a contradiction":               {dir + "groups:00g1", api + "groups/00g1/users", unknown},
		"another group":                 {dir + "groups:00g1", api + "groups/00g2", unknown},
		"more than a group":             {dir + "groups:00g1:members:00u1", "", unknown},
		"apps by a filter not by name":  {"", api + `apps?filter=status+eq+"ACTIVE"`, unknown},
		"users of another service":      {"orn:okta:governance:00o1:users", "", unknown},
		"nothing":                       {"", "", unknown},
		"an empty id":                   {dir + "users:", "", unknown},
		"groups as something is called": {idp + "groups:00g1", "", unknown},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := placeOf(tc.orn, tc.link); got != tc.want {
				t.Errorf("%+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestExceptionsOfAResourceAreRead(t *testing.T) {
	t.Parallel()
	r, err := decodeResource([]byte(`{"id":"ire1","orn":"orn:okta:directory:00o1:users","conditions":{"Exclude":{
		"okta:ORN":["orn:okta:directory:00o1:users:00u1"],"okta:Else":["x"]}}}`))
	if err != nil || r.Kind != AllUsers || len(r.Except) != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	for _, want := range []Place{{OneUser, "00u1"}, {Kind: UnknownResource}} {
		if r.Except[0] != want && r.Except[1] != want {
			t.Errorf("%+v lacks %+v", r.Except, want)
		}
	}
	if _, err := decodeResource([]byte(`{"orn":"orn:okta:directory:00o1:users"}`)); err == nil {
		t.Error("a resource without an id was read")
	}
}

func TestRecordedResourcesLoseNothing(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, file := range recordedFiles(t, "iam-resources.") {
		for _, e := range recorded(t, file) {
			if e.Status != http.StatusOK {
				continue
			}
			for _, raw := range inEnvelope(t, e, "resources") {
				r, err := decodeResource(raw)
				if err != nil {
					t.Errorf("%s: %v", e.Cassette, err)
					continue
				}
				got := map[string]string{"id": r.ID, "orn": r.ORN, "created": string(r.Created), "lastUpdated": string(r.LastUpdated)}
				if diff := cmp.Diff(timestampsOf(asAny(t, raw), "id", "orn", "created", "lastUpdated"), got); diff != "" {
					t.Errorf("%s: resource (-want +got):\n%s", e.Cassette, diff)
				}
				if r.Kind == UnknownResource || r.Kind == OtherResource {
					t.Errorf("%s: %s is %s", e.Cassette, r.ORN, r.Kind)
				}
				checked++
			}
		}
	}
	if checked < 5 {
		t.Errorf("only %d recorded resources were read", checked)
	}
}
