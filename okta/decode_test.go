package okta

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDecodeUserKeepsAllThatIsNotASecretOrALink(t *testing.T) {
	t.Parallel()
	u, err := DecodeUser([]byte(`{"id":"00u1","status":"SOMETHING_NEW","transitioningToStatus":"ACTIVE","created":"2026-03-02T10:43:27.000Z",
		"activated":null,"type":{"id":"oty1"},"realmId":"guo1","profile":{"login":"a@b.c","x\"y":[1]},
		"credentials":{"password":{}},"credential\u0073":{"password":{}},"_links":{"self":{}},"_embedded":{"x":1},"novel":{"deep":[true]}}`))
	if err != nil {
		t.Fatalf("decode: %v", err)
	}
	want := &User{
		ID: "00u1", Status: "SOMETHING_NEW", TransitioningTo: "ACTIVE", TypeID: "oty1", RealmID: "guo1", Created: "2026-03-02T10:43:27.000Z",
		Profile: Object(`{"login":"a@b.c","x\"y":[1]}`),
		Raw: Object(`{"id":"00u1","status":"SOMETHING_NEW","transitioningToStatus":"ACTIVE","created":"2026-03-02T10:43:27.000Z",` +
			`"activated":null,"type":{"id":"oty1"},"realmId":"guo1","profile":{"login":"a@b.c","x\"y":[1]},"novel":{"deep":[true]}}`),
	}
	if diff := cmp.Diff(want, u); diff != "" {
		t.Errorf("user (-want +got):\n%s", diff)
	}
	again, err := DecodeUser(u.Raw)
	if err != nil {
		t.Fatalf("decode raw: %v", err)
	}
	if diff := cmp.Diff(u, again); diff != "" {
		t.Errorf("Raw does not decode to the same user:\n%s", diff)
	}
}

func TestDecodeToleratesWrongTypesButNotAMissingID(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		raw string
		ok  bool
	}{
		"everything mistyped": {`{"id":"00u1","status":7,"type":"x","profile":[1],"created":{},"lastLogin":false}`, true},
		"only the id":         {`{"id":"00u1"}`, true},
		"no id":               {`{"status":"ACTIVE"}`, false},
		"null id":             {`{"id":null}`, false},
		"object as id":        {`{"id":{"a":1}}`, false},
		"an array":            {`[]`, false},
		"html":                {`<html></html>`, false},
		"cut off":             {`{"id":"00u1","profile":{"login":"a`, false},
		"nothing":             {``, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := DecodeUser([]byte(tc.raw)); (err == nil) != tc.ok {
				t.Errorf("DecodeUser error = %v, want ok %v", err, tc.ok)
			}
			if _, err := DecodeGroup([]byte(tc.raw)); (err == nil) != tc.ok {
				t.Errorf("DecodeGroup error = %v, want ok %v", err, tc.ok)
			}
		})
	}
}

func TestDecodeErrorsNeverQuoteTheBody(t *testing.T) {
	t.Parallel()
	_, err := DecodeUser([]byte(`{"id":"00u1","profile":{"login":"secret@person.example" oops}}`))
	if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "oops") {
		t.Errorf("error = %v, want one without the text", err)
	}
}

func TestDecodedUsersDoNotPinTheirPage(t *testing.T) {
	t.Parallel()
	body := page200()
	users, err := decodeUsers(body)
	if err != nil || len(users) != 200 {
		t.Fatalf("decode: %d users, %v", len(users), err)
	}
	before := string(users[7].Raw)
	clear(body)
	if string(users[7].Raw) != before || users[7].ID != "00u00000000000000007" || users[7].Login() != "ada.7@example.com" {
		t.Error("a user changed when its page's buffer was reused")
	}
}

func TestDecodeGroupReadsEverySpellingOfTheAdminFlag(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	tests := map[string]struct {
		stats string
		want  *GroupStats
	}{
		"specification": {`{"usersCount":3,"hasAdminPrivlege":true}`, &GroupStats{Users: 3, HasAdmin: &yes}},
		"payloads":      {`{"usersCount":0,"appsCount":2,"groupPushMappingsCount":1,"hasAdminPrivilege":false}`, &GroupStats{Apps: 2, PushMappings: 1, HasAdmin: &no}},
		"release note":  {`{"hasAdminPrivileges":true}`, &GroupStats{HasAdmin: &yes}},
		"absent":        {`{"usersCount":9}`, &GroupStats{Users: 9}},
		"null":          {`{"hasAdminPrivilege":null}`, &GroupStats{}},
		"no object":     {`[]`, nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, err := DecodeGroup([]byte(`{"id":"00g1","profile":{"name":"n","description":""},"_embedded":{"stats":` + tc.stats + `}}`))
			if err != nil {
				t.Fatalf("decode: %v", err)
			}
			if diff := cmp.Diff(tc.want, g.Stats); diff != "" {
				t.Errorf("stats (-want +got):\n%s", diff)
			}
			if g.Description() == nil || *g.Description() != "" {
				t.Error("an empty description is a value, not null")
			}
			data, err := json.Marshal(g)
			if err != nil {
				t.Fatalf("marshal: %v", err)
			}
			var back Group
			if err := json.Unmarshal(data, &back); err != nil {
				t.Fatalf("unmarshal: %v", err)
			}
			if diff := cmp.Diff(g, &back); diff != "" {
				t.Errorf("JSON does not round-trip:\n%s", diff)
			}
		})
	}
}

func TestAssigneeLinkIsOnlyBelievedWhenItsKindAgrees(t *testing.T) {
	t.Parallel()
	const user, group = `https://x.okta.com/api/v1/users/00u12345678901234567`, `https://x.okta.com/api/v1/groups/00g12345678901234567`
	tests := map[string]struct {
		kind, link string
		wantKind   AssigneeKind
		wantID     string
	}{
		"user":           {"USER", user, UserAssignee, "00u12345678901234567"},
		"group":          {"GROUP", group + "?x=1", GroupAssignee, "00g12345678901234567"},
		"contradiction":  {"GROUP", user, "", ""},
		"no type":        {"", group, GroupAssignee, "00g12345678901234567"},
		"client":         {"CLIENT", `https://x.okta.com/oauth2/v1/clients/0oa123`, ClientAssignee, "0oa123"},
		"client's roles": {"CLIENT", `https://x.okta.com/oauth2/v1/clients/0oa123/roles`, ClientAssignee, "0oa123"},
		"client by API":  {"CLIENT", `https://x.okta.com/api/v1/clients/0oa123`, ClientAssignee, "0oa123"},
		"foreign path":   {"", `https://x.okta.com/oauth2/v1/users/00u123`, "", ""},
		"no link":        {"USER", ``, "", ""},
		"traversal":      {"USER", `https://x.okta.com/api/v1/users/../groups`, "", ""},
		"relative":       {"USER", `/api/v1/users/00u12345678901234567`, UserAssignee, "00u12345678901234567"},
		"percent escape": {"USER", `https://x.okta.com/api/v1/users/00u%2f123`, "", ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := decodeAssignment([]byte(`{"id":"ra1x","type":"ORG_ADMIN","assignmentType":"` + tc.kind + `","_links":{"assignee":{"href":"` + tc.link + `"}}}`))
			if err != nil {
				t.Fatalf("decode: %v", err)
			}
			if a.AssigneeKind != tc.wantKind || a.AssigneeID != tc.wantID {
				t.Errorf("assignee = %s %s, want %s %s", a.AssigneeKind, a.AssigneeID, tc.wantKind, tc.wantID)
			}
		})
	}
}

func TestAssignmentRoundTripsThroughACacheWithItsTargets(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"not expanded":   `{"id":"a1","type":"APP_ADMIN"}`,
		"groups":         `{"id":"a1","type":"USER_ADMIN","_embedded":{"targets":{"groups":[{"id":"00g1","profile":{"name":"x"}}]}}}`,
		"no groups":      `{"id":"a1","type":"USER_ADMIN","_embedded":{"targets":{"groups":[]}}}`,
		"apps":           `{"id":"a1","type":"APP_ADMIN","_embedded":{"targets":{"catalog":{"apps":[{"name":"slack"},{"name":"x","id":"0oa1","status":"ACTIVE"}]}}}}`,
		"custom, by set": `{"id":"irb1","type":"CUSTOM","role":"cr01","resource-set":"iam1","assignmentType":"USER","label":"L","status":"ACTIVE","created":"c","lastUpdated":"l"}`,
	}
	for name, raw := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := decodeAssignment([]byte(raw))
			if err != nil {
				t.Fatalf("decode: %v", err)
			}
			data, err := json.Marshal(a)
			if err != nil {
				t.Fatalf("marshal: %v", err)
			}
			var back RoleAssignment
			if err := json.Unmarshal(data, &back); err != nil {
				t.Fatalf("unmarshal: %v", err)
			}
			if diff := cmp.Diff(a, &back); diff != "" {
				t.Errorf("round trip (-want +got):\n%s", diff)
			}
			if expanded := strings.Contains(raw, `"groups":`); expanded != (a.Targets != nil && a.Targets.Groups != nil) {
				t.Errorf("targets = %+v: an expanded kind must be non-nil, another nil", a.Targets)
			}
		})
	}
}

func TestBindingMemberIsReadFromItsSelfLink(t *testing.T) {
	t.Parallel()
	got, err := decodeBindingMember([]byte(`{"id":"irb1","created":"2023-07-27T00:00:00.000Z","lastUpdated":"x","_links":{"self":{"href":"https://o/api/v1/groups/00g1"}}}`))
	want := BindingMember{ID: "irb1", Kind: GroupAssignee, PrincipalID: "00g1", Created: "2023-07-27T00:00:00.000Z", LastUpdated: "x"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("member (-want +got), %v:\n%s", err, diff)
	}
}

func TestTimestampReadsEveryRecordedLayout(t *testing.T) {
	t.Parallel()
	tests := map[Timestamp]string{
		"2026-03-02T10:43:27.000Z":      "2026-03-02T10:43:27Z",
		"2025-07-30T05:51:30Z":          "2025-07-30T05:51:30Z",
		"2026-03-04 10:08:01.0":         "2026-03-04T10:08:01Z",
		"2026-03-04T10:08:01.250+02:00": "2026-03-04T08:08:01.25Z",
		"2026-03-04T10:08:01.000+0000":  "2026-03-04T10:08:01Z",
		"2026-03-04":                    "2026-03-04T00:00:00Z",
		"":                              "",
		"yesterday":                     "",
	}
	for ts, want := range tests {
		at, ok := ts.Time()
		got := ""
		if ok {
			got = at.Format("2006-01-02T15:04:05.999999999Z07:00")
		}
		if got != want {
			t.Errorf("Timestamp(%q).Time() = %q, want %q", ts, got, want)
		}
	}
}
