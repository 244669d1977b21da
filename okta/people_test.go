package okta

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// eachRecorded calls f with each object of the answers recorded in files, and fails when
// there are fewer than least.
func eachRecorded(t *testing.T, least int, f func(t *testing.T, raw []byte), files ...string) {
	t.Helper()
	checked := 0
	for _, file := range recordedFiles(t, files...) {
		for _, e := range recorded(t, file) {
			if e.Status != http.StatusOK {
				continue
			}
			for _, raw := range elements(t, e) {
				f(t, raw)
				checked++
			}
		}
	}
	if checked < least {
		t.Errorf("only %d recorded objects were checked", checked)
	}
}

func TestRecordedFactorsLoseNothingButSecrets(t *testing.T) {
	t.Parallel()
	eachRecorded(t, 4, func(t *testing.T, raw []byte) {
		t.Helper()
		f, err := decodeFactor(raw)
		if err != nil {
			t.Fatal(err)
		}
		got := flat("id", f.ID, "factorType", f.Type, "provider", f.Provider, "vendorName", f.Vendor, "status", f.Status,
			"created", string(f.Created), "lastUpdated", string(f.LastUpdated))
		want := timestampsOf(asAny(t, raw), "id", "factorType", "provider", "vendorName", "status", "created", "lastUpdated")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		text, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"food", "HE64TMLL2IUZW2ZLB", "415-1337"} {
			if strings.Contains(string(text), secret) {
				t.Errorf("a factor tells %s: %s", secret, text)
			}
		}
	}, "user-factors")
}

func TestRecordedUserTypesLoseNothing(t *testing.T) {
	t.Parallel()
	linked := 0
	eachRecorded(t, 6, func(t *testing.T, raw []byte) {
		t.Helper()
		u, err := decodeUserType(raw)
		if err != nil {
			t.Fatal(err)
		}
		whole := asAny(t, raw).(map[string]any)
		got := flat("id", u.ID, "name", u.Name, "displayName", u.DisplayName, "description", u.Description,
			"created", string(u.Created), "lastUpdated", string(u.LastUpdated))
		if diff := cmp.Diff(timestampsOf(whole, "id", "name", "displayName", "description", "created", "lastUpdated"), got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if u.Default != whole["default"] {
			t.Errorf("%s is default: %t", u.Name, u.Default)
		}
		if !strings.HasSuffix(whole["_links"].(map[string]any)["schema"].(map[string]any)["href"].(string), "/"+u.SchemaID) || u.SchemaID == "" {
			t.Errorf("schema %q of %s", u.SchemaID, raw)
		}
		linked++
	}, "user-types")
}

func TestRecordedSchemasLoseNoAttribute(t *testing.T) {
	t.Parallel()
	custom, titled, items := 0, 0, 0
	eachRecorded(t, 4, func(t *testing.T, raw []byte) {
		t.Helper()
		s, err := decodeUserSchema(raw)
		if err != nil {
			t.Fatal(err)
		}
		var want struct {
			Definitions map[string]struct {
				Properties map[string]map[string]any
				Required   []string
			}
		}
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		if n := len(want.Definitions["base"].Properties) + len(want.Definitions["custom"].Properties); n != len(s.Attributes) || n == 0 {
			t.Errorf("%d attributes of %d", len(s.Attributes), n)
		}
		for _, a := range s.Attributes {
			half := want.Definitions["base"]
			if a.Custom {
				half, custom = want.Definitions["custom"], custom+1
			}
			p, ok := half.Properties[a.Name]
			if !ok || p["type"] != a.Type || p["title"] != nilIfEmpty(a.Title) || p["format"] != nilIfEmpty(a.Format) ||
				a.Required != (slices.Contains(half.Required, a.Name) || p["required"] == true) {
				t.Errorf("%+v of %v", a, p)
			}
			allowed, _ := p["enum"].([]any)
			if of, ok := p["items"].(map[string]any); ok {
				items++
				allowed, _ = of["enum"].([]any)
			}
			if len(allowed) != len(a.Choices) {
				t.Errorf("%s: choices %v of %v", a.Name, a.Choices, p)
			}
			for _, c := range a.Choices {
				if c.Title != "" {
					titled++
				}
			}
		}
	}, "user-schema")
	if custom < 2 || titled < 3 {
		t.Errorf("%d custom attributes, %d titled choices, %d arrays", custom, titled, items)
	}
}

func nilIfEmpty(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func TestASchemaIsReadWhateverOktaAdds(t *testing.T) {
	t.Parallel()
	s, err := decodeUserSchema([]byte(`{"title":"User","definitions":{"custom":{"properties":{
		"badge":{"type":"string","enum":["b","r"],"oneOf":[{"const":"r","title":"Red"}],"unique":"UNIQUE_VALIDATED","default":null},
		"langs":{"type":"array","items":{"type":"string","enum":["de","en"],"oneOf":[{"const":"de","title":"German"}]},"minLength":"two"},
		"odd":{"type":"hologram","permissions":[{"principal":"APP","action":"HIDE"},{"principal":"SELF","action":"READ_WRITE"}],"new":{"x":1}},
		"none":7},"required":["odd"]},"base":{"properties":{"login":{"type":"string","required":true,"minLength":5}}}},"more":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	five := 5
	want := []*SchemaAttribute{
		{Name: "login", Type: "string", Required: true, MinLength: &five},
		{Name: "badge", Type: "string", Custom: true, Unique: true, Choices: []SchemaChoice{{Value: []byte(`"b"`)}, {Value: []byte(`"r"`), Title: "Red"}}},
		{Name: "langs", Type: "array", Items: "string", Custom: true, Choices: []SchemaChoice{{Value: []byte(`"de"`), Title: "German"}, {Value: []byte(`"en"`)}}},
		{Name: "odd", Type: "hologram", Custom: true, Required: true, SelfAccess: "READ_WRITE"},
	}
	if diff := cmp.Diff(want, s.Attributes); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, bad := range []string{`{}`, `[]`, `{"definitions":[]}`, `{"title":"User","definitions":{"custom":{}}}`} {
		if s, err := decodeUserSchema([]byte(bad)); err == nil {
			t.Errorf("%s was read as %+v", bad, s)
		}
	}
}

func TestRecordedLinkedObjectsAreUsers(t *testing.T) {
	t.Parallel()
	eachRecorded(t, 5, func(t *testing.T, raw []byte) {
		t.Helper()
		if id, err := decodeLinkedObject(raw); err != nil || !strings.HasPrefix(id, "00u") || !strings.HasSuffix(selfOf(t, raw), "/"+id) {
			t.Errorf("%q, %v of %s", id, err, raw)
		}
	}, "user-linked-objects")
	for _, bad := range []string{`{}`, `{"_links":{"self":{"href":"https://x/api/v1/groups/00g1"}}}`, `{"_links":{"self":{"href":"https://x/api/v1/users/me"}}}`} {
		if id, err := decodeLinkedObject([]byte(bad)); err == nil {
			t.Errorf("%s is the user %q", bad, id)
		}
	}
}

func TestWhatHasNoIDIsNotAskedForFactorsTypesAndSchemas(t *testing.T) {
	t.Parallel()
	c := org(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("asked %s", r.URL) }))
	for _, id := range []string{"", "me", "..", "../users", "a/b", "a%2Fb"} {
		_, factors := c.ListFactors(t.Context(), id)
		_, kind := c.GetUserType(t.Context(), id)
		_, schema := c.GetUserSchema(t.Context(), id)
		_, linked := c.ListLinkedObjects(t.Context(), id, "manager")
		_, name := c.ListLinkedObjects(t.Context(), "00u1", id)
		if factors == nil || kind == nil || schema == nil || linked == nil || name == nil {
			t.Errorf("%q was asked for", id)
		}
	}
	_, other := c.GetUserType(t.Context(), "default")
	_, definitions := c.GetUserSchema(t.Context(), "linkedObjects")
	if other == nil || definitions == nil {
		t.Error("a word was asked for as an id")
	}
}
