package okta

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/okta/jsonscan"
)

// asAny decodes JSON without losing numbers, to compare by meaning.
func asAny(t *testing.T, data []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("decode: %v", err)
	}
	return v
}

// withoutLinks is what Raw promises to hold.
func withoutLinks(v any) any {
	object, ok := v.(map[string]any)
	if !ok {
		return v
	}
	for _, name := range []string{"credentials", "_links", "_embedded"} {
		delete(object, name)
	}
	return object
}

// elements splits a recorded body into its objects.
func elements(t *testing.T, e exchange) []json.RawMessage {
	t.Helper()
	if jsonscan.FirstByte(e.Body) == '{' {
		return []json.RawMessage{e.Body}
	}
	var list []json.RawMessage
	if err := json.Unmarshal(e.Body, &list); err != nil {
		t.Fatalf("%s: %v", e.Cassette, err)
	}
	return list
}

func timestampsOf(v any, names ...string) map[string]string {
	object, _ := v.(map[string]any)
	out := map[string]string{}
	for _, name := range names {
		out[name], _ = object[name].(string)
	}
	return out
}

func TestRecordedUsersLoseNothing(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, file := range recordedFiles(t, "users-", "user-get", "group-users") {
		for _, e := range recorded(t, file) {
			if e.Status != http.StatusOK {
				continue
			}
			for _, raw := range elements(t, e) {
				u, err := DecodeUser(raw)
				if err != nil {
					t.Errorf("%s: %v", e.Cassette, err)
					continue
				}
				whole := asAny(t, raw)
				if diff := cmp.Diff(withoutLinks(whole), asAny(t, u.Raw)); diff != "" {
					t.Errorf("%s: raw (-want +got):\n%s", e.Cassette, diff)
				}
				if diff := cmp.Diff(whole.(map[string]any)["profile"], asAny(t, u.Profile)); diff != "" {
					t.Errorf("%s: profile (-want +got):\n%s", e.Cassette, diff)
				}
				want := timestampsOf(whole, "id", "status", "created", "activated", "statusChanged", "lastLogin", "lastUpdated", "passwordChanged")
				got := map[string]string{
					"id": u.ID, "status": u.Status, "created": string(u.Created), "activated": string(u.Activated),
					"statusChanged": string(u.StatusChanged), "lastLogin": string(u.LastLogin),
					"lastUpdated": string(u.LastUpdated), "passwordChanged": string(u.PasswordChanged),
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: members (-want +got):\n%s", e.Cassette, diff)
				}
				checked++
			}
		}
	}
	if checked < 15 {
		t.Errorf("only %d recorded users were checked", checked)
	}
}

func TestRecordedGroupsLoseNothing(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, file := range recordedFiles(t, "groups-", "user-groups", "targets-user-groups", "targets-group-groups") {
		for _, e := range recorded(t, file) {
			if e.Status != http.StatusOK {
				continue
			}
			for _, raw := range elements(t, e) {
				g, err := DecodeGroup(raw)
				if err != nil {
					t.Errorf("%s: %v", e.Cassette, err)
					continue
				}
				whole := asAny(t, raw)
				if diff := cmp.Diff(withoutLinks(whole), asAny(t, g.Raw)); diff != "" {
					t.Errorf("%s: raw (-want +got):\n%s", e.Cassette, diff)
				}
				want := timestampsOf(whole, "id", "type", "created", "lastUpdated", "lastMembershipUpdated")
				got := map[string]string{
					"id": g.ID, "type": g.Type, "created": string(g.Created), "lastUpdated": string(g.LastUpdated),
					"lastMembershipUpdated": string(g.LastMembershipUpdated),
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: members (-want +got):\n%s", e.Cassette, diff)
				}
				if g.Name() == "" {
					t.Errorf("%s: group without a name", e.Cassette)
				}
				checked++
			}
		}
	}
	if checked < 15 {
		t.Errorf("only %d recorded groups were checked", checked)
	}
}

func TestRecordedAssignmentsLoseNothing(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, file := range recordedFiles(t, "user-role-get", "user-roles", "group-role", "client-roles") {
		for _, e := range recorded(t, file) {
			if e.Status != http.StatusOK {
				continue
			}
			for _, raw := range elements(t, e) {
				a, err := decodeAssignment(raw)
				if err != nil {
					t.Errorf("%s: %v", e.Cassette, err)
					continue
				}
				want := timestampsOf(asAny(t, raw), "id", "label", "type", "status", "assignmentType", "created", "lastUpdated", "role", "resource-set")
				got := map[string]string{
					"id": a.ID, "label": a.Label, "type": a.Type, "status": a.Status, "assignmentType": a.AssignmentType,
					"created": string(a.Created), "lastUpdated": string(a.LastUpdated), "role": a.RoleID, "resource-set": a.ResourceSetID,
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: assignment (-want +got):\n%s", e.Cassette, diff)
				}
				if a.AssignmentType != "" && a.AssigneeKind != "" && string(a.AssigneeKind) != a.AssignmentType {
					t.Errorf("%s: assignee of the wrong kind", e.Cassette)
				}
				checked++
			}
		}
	}
	if checked < 10 {
		t.Errorf("only %d recorded assignments were checked", checked)
	}
}

// TestRecordedOrgAnswersEveryRead serves the recordings by their path and reads
// them through the client, so that paths, envelopes and links are those of Okta.
func TestRecordedOrgAnswersEveryRead(t *testing.T) {
	t.Parallel()
	byPath := map[string]exchange{}
	for _, file := range recordedFiles(t, "iam-", "okta-organization", "org", "targets-") {
		for _, e := range recorded(t, file) {
			path, _, _ := strings.Cut(e.URL, "?")
			if _, taken := byPath[path]; !taken && e.Status == http.StatusOK && !strings.Contains(path, "{") {
				byPath[path] = e
			}
		}
	}
	c := org(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e, ok := byPath[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		for _, line := range e.links() {
			w.Header().Add("Link", line)
		}
		_, _ = w.Write(e.Body)
	}))
	read := map[string]int{}
	for path := range byPath {
		parts := strings.Split(strings.Trim(path, "/"), "/")
		kind, n, err := readPath(t, c, parts)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		read[kind] += n
	}
	for _, kind := range []string{"role", "roles", "permissions", "sets", "set", "bindings", "members", "assignees", "org", "organization", "target groups", "target apps"} {
		if read[kind] == 0 {
			t.Errorf("no recorded %s was read", kind)
		}
	}
}

// readPath reads one path with the method it belongs to and returns the number of
// objects that came.
func readPath(t *testing.T, c *Client, parts []string) (string, int, error) {
	t.Helper()
	ctx := t.Context()
	n := func(err error) int {
		if err != nil {
			return 0
		}
		return 1
	}
	last := parts[len(parts)-1]
	switch {
	case last == "okta-organization":
		o, err := c.GetOrganization(ctx)
		if err == nil && (o.ID == "" || o.Pipeline == "" || o.Href == "") {
			t.Errorf("organization lacks members: %+v", o)
		}
		return "organization", n(err), err
	case last == "org":
		o, err := c.GetOrg(ctx)
		if err == nil && o.Subdomain == "" {
			t.Errorf("org lacks its subdomain: %+v", o)
		}
		return "org", n(err), err
	case last == "permissions":
		list, err := c.ListRolePermissions(ctx, parts[4])
		return "permissions", len(list), err
	case last == "members":
		page, err := c.ListBindingMembers(ctx, parts[4], parts[6], "")
		if err != nil {
			return "members", 0, err
		}
		for _, m := range page.Items {
			if m.PrincipalID == "" {
				t.Errorf("member without a principal: %+v", m)
			}
		}
		return "members", len(page.Items), nil
	case last == "bindings":
		page, err := c.ListBindings(ctx, parts[4], "")
		return "bindings", items(page), err
	case last == "users" && parts[3] == "assignees":
		page, err := c.ListAssignees(ctx, "")
		return "assignees", items(page), err
	case last == "resource-sets":
		page, err := c.ListResourceSets(ctx, "")
		return "sets", items(page), err
	case last == "roles" && parts[2] == "iam":
		page, err := c.ListRoles(ctx, "")
		return "roles", items(page), err
	case parts[2] == "iam" && len(parts) == 5 && parts[3] == "roles":
		role, err := c.GetRole(ctx, last)
		if IsNotFound(err) {
			return "", 0, nil // asked by label
		}
		if err == nil && role.Label == "" {
			t.Errorf("role without a label: %+v", role)
		}
		return "role", n(err), err
	case parts[2] == "iam" && len(parts) == 5 && parts[3] == "resource-sets":
		_, err := c.GetResourceSet(ctx, last)
		return "set", n(err), err
	case len(parts) > 6 && parts[6] == "targets":
		kind := UserAssignee
		if parts[2] == "groups" {
			kind = GroupAssignee
		}
		if last == "groups" {
			page, err := c.ListRoleTargetGroups(ctx, kind, parts[3], parts[5], "")
			return "target groups", items(page), err
		}
		page, err := c.ListRoleTargetApps(ctx, kind, parts[3], parts[5], "")
		return "target apps", items(page), err
	default:
		return "", 0, nil
	}
}

func items[T any](page *Page[T]) int {
	if page == nil {
		return 0
	}
	return len(page.Items)
}

func TestRecordedErrorsKeepCodeAndIDs(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, file := range recordedFiles(t, "errors") {
		for _, e := range recorded(t, file) {
			var want struct{ ErrorCode, ErrorSummary, ErrorID string }
			if err := json.Unmarshal(e.Body, &want); err != nil && jsonscan.FirstByte(e.Body) != '{' {
				t.Fatalf("%s: %v", e.Cassette, err)
			}
			got := decodeError(e.Status, http.Header{"X-Okta-Request-Id": {"req1"}}, e.Body)
			if got.Code != want.ErrorCode || got.ID != want.ErrorID || got.RequestID != "req1" || got.Summary != clip(want.ErrorSummary) {
				t.Errorf("%s: %+v, want %+v", e.Cassette, got, want)
			}
			seen[got.Code] = true
		}
	}
	for _, code := range []string{"E0000007", "E0000015", "E0000009"} {
		if !seen[code] {
			t.Errorf("no recorded %s", code)
		}
	}
}
