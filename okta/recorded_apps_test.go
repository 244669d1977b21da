package okta

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree walks down the names of a decoded JSON value; nil where there is nothing.
func tree(v any, names ...string) any {
	for _, name := range names {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	return v
}

// text is a JSON scalar as the decoders write it, "" for null, absent, objects and lists.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	default:
		return ""
	}
}

func TestRecordedAppsLoseNothing(t *testing.T) {
	t.Parallel()
	clients := 0
	eachRecorded(t, 3, func(t *testing.T, raw []byte) {
		t.Helper()
		a, err := decodeApp(raw)
		if err != nil {
			t.Fatal(err)
		}
		whole := asAny(t, raw)
		got := flat("id", a.ID, "label", a.Label, "name", a.Name, "status", a.Status, "signOnMode", a.SignOnMode,
			"created", string(a.Created), "lastUpdated", string(a.LastUpdated))
		if diff := cmp.Diff(timestampsOf(whole, "id", "label", "name", "status", "signOnMode", "created", "lastUpdated"), got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		c, err := decodeClientApp(raw)
		if err != nil {
			t.Fatal(err)
		}
		client, settings := text(tree(whole, "credentials", "oauthClient", "client_id")), tree(whole, "settings", "oauthClient")
		want := &ClientApp{
			ID: client, AppID: a.ID, Label: a.Label, Status: a.Status,
			Service: text(tree(settings, "application_type")) == "service" || slices.Contains(list(tree(settings, "grant_types")), "client_credentials"),
		}
		if client == "" {
			want.ID = a.ID
		} else {
			clients++
		}
		if diff := cmp.Diff(want, c); diff != "" {
			t.Errorf("client (-want +got):\n%s", diff)
		}
	}, "apps-")
	if clients < 2 {
		t.Errorf("only %d recorded apps were OAuth clients", clients)
	}
}

func list(v any) []string {
	elements, _ := v.([]any)
	texts := make([]string, len(elements))
	for i, e := range elements {
		texts[i] = text(e)
	}
	return texts
}

func TestRecordedUsersAndGroupsOfAppsLoseNothing(t *testing.T) {
	t.Parallel()
	scopes := map[string]bool{}
	eachRecorded(t, 3, func(t *testing.T, raw []byte) {
		t.Helper()
		u, err := decodeAppUser(raw)
		if err != nil {
			t.Fatal(err)
		}
		whole := asAny(t, raw)
		got := flat("id", u.ID, "scope", u.Scope, "status", u.Status, "created", string(u.Created))
		if diff := cmp.Diff(timestampsOf(whole, "id", "scope", "status", "created"), got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		link := text(tree(whole, "_links", "group", "href"))
		if !strings.HasSuffix(link, u.GroupID) || (link == "") != (u.GroupID == "") || u.ThroughGroup() != (u.Scope == "GROUP") {
			t.Errorf("%+v with the link %q", u.AppAssignment, link)
		}
		if u.User != nil {
			t.Error("a user was read whom nobody sent")
		}
		scopes[u.Scope] = true
	}, "app-users")
	if !scopes["USER"] {
		t.Errorf("only the scopes %v were recorded", scopes)
	}
	eachRecorded(t, 3, func(t *testing.T, raw []byte) {
		t.Helper()
		g, err := decodeAppGroup(raw)
		if err != nil || g.ID != text(tree(asAny(t, raw), "id")) || g.Group != nil {
			t.Errorf("%+v, %v of %s", g, err, raw)
		}
	}, "app-groups")
}

func TestRecordedOwnersAndRulesLoseNothing(t *testing.T) {
	t.Parallel()
	eachRecorded(t, 7, func(t *testing.T, raw []byte) {
		t.Helper()
		o, err := decodeGroupOwner(raw)
		if err != nil {
			t.Fatal(err)
		}
		whole := asAny(t, raw)
		got := flat("id", o.ID, "type", o.Type, "originType", o.OriginType, "displayName", o.DisplayName, "lastUpdated", string(o.LastUpdated))
		if diff := cmp.Diff(timestampsOf(whole, "id", "type", "originType", "displayName", "lastUpdated"), got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if o.Resolved != tree(whole, "resolved") {
			t.Errorf("%s is resolved: %t", raw, o.Resolved)
		}
		if at, ok := o.LastUpdated.Time(); !ok || at.Year() < 2020 {
			t.Errorf("the date %q is %v, %t", o.LastUpdated, at, ok)
		}
	}, "group-owners")
	dated := 0
	eachRecorded(t, 8, func(t *testing.T, raw []byte) {
		t.Helper()
		r, err := decodeGroupRule(raw)
		if err != nil {
			t.Fatal(err)
		}
		whole := asAny(t, raw)
		got := flat("id", r.ID, "name", r.Name, "status", r.Status, "created", string(r.Created), "lastUpdated", string(r.LastUpdated))
		if diff := cmp.Diff(timestampsOf(whole, "id", "name", "status", "created", "lastUpdated"), got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if want := text(tree(whole, "conditions", "expression", "value")); want == "" || r.Expression != want {
			t.Errorf("expression %q, want %q", r.Expression, want)
		}
		if want := list(tree(whole, "actions", "assignUserToGroups", "groupIds")); len(want) == 0 || !slices.Equal(want, r.Groups) {
			t.Errorf("groups %v, want %v", r.Groups, want)
		}
		if r.Created != "" {
			dated++
		}
	}, "group-rules")
	if dated < 5 {
		t.Errorf("only %d rules had dates", dated)
	}
}

// TestRecordedAppsRulesAndOwnersAreReadByPath reads the recordings through the client, so
// that paths and envelopes are those of Okta.
func TestRecordedAppsRulesAndOwnersAreReadByPath(t *testing.T) {
	t.Parallel()
	byPath := map[string]exchange{}
	for _, file := range recordedFiles(t, "app-", "apps-", "group-owners", "group-rules", "user-linked", "user-schema", "user-types", "iam-resources", "client-roles") {
		for _, e := range recorded(t, file) {
			if path, _, _ := strings.Cut(e.URL, "?"); e.Status == http.StatusOK && !strings.Contains(path, "{") {
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
		_, _ = w.Write(e.Body)
	}))
	ctx := t.Context()
	read := map[string]int{}
	one := func(kind string, _ any, err error) (string, int, error) { return kind, 1, err }
	for path, e := range byPath {
		p := strings.Split(strings.Trim(path, "/"), "/")
		last := p[len(p)-1]
		var kind string
		var n int
		var err error
		switch {
		case len(p) == 5 && p[2] == "apps" && last == "users":
			kind = "app users"
			page, e := c.ListAppUsers(ctx, p[3], 0, "")
			n, err = items(page), e
		case len(p) == 5 && p[2] == "apps" && last == "groups":
			kind = "app groups"
			page, e := c.ListAppGroups(ctx, p[3], "")
			n, err = items(page), e
		case last == "apps":
			kind = "apps"
			page, e := c.ListApps(ctx, AppQuery{})
			n, err = items(page), e
		case p[2] == "apps":
			a, e := c.GetApp(ctx, last)
			kind, n, err = one("app", a, e)
		case last == "owners":
			kind = "owners"
			page, e := c.ListGroupOwners(ctx, p[3], "")
			n, err = items(page), e
		case last == "rules":
			kind = "rules"
			page, e := c.ListGroupRules(ctx, "")
			n, err = items(page), e
		case p[2] == "groups":
			r, e := c.GetGroupRule(ctx, last)
			kind, n, err = one("rule", r, e)
		case len(p) == 6 && p[4] == "linkedObjects":
			ids, e := c.ListLinkedObjects(ctx, p[3], last)
			kind, n, err = "linked objects", len(ids), e
		case strings.Contains(path, "/schemas/"):
			s, e := c.GetUserSchema(ctx, last)
			kind, n, err = one("schema", s, e)
		case last == "user":
			types, e := c.ListUserTypes(ctx)
			kind, n, err = "user types", len(types), e
		case strings.Contains(path, "/types/"):
			s, e := c.GetUserType(ctx, last)
			kind, n, err = one("user type", s, e)
		case last == "resources":
			list, e := c.ListAllResources(ctx, p[4])
			kind, n, err = "resources", len(list), e
		default:
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if member := map[string]string{"resources": "resources"}[kind]; n != len(inEnvelope(t, e, member)) {
			t.Errorf("%s: %d objects of %d", path, n, len(inEnvelope(t, e, member)))
		}
		read[kind] += n
	}
	for _, kind := range []string{
		"app users", "app groups", "apps", "app", "owners", "rules", "rule", "linked objects", "schema", "user types", "user type", "resources",
	} {
		if read[kind] == 0 {
			t.Errorf("no recorded %s was read", kind)
		}
	}
}
