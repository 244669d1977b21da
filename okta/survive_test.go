package okta

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// decoders are those of the further objects, with the recordings of each.
func decoders() map[string]struct {
	files  []string
	member string // of an envelope
	decode func([]byte) (any, error)
	needed []string // places without which the object is none
} {
	type row = struct {
		files  []string
		member string
		decode func([]byte) (any, error)
		needed []string
	}
	id := []string{"id"}
	return map[string]row{
		"app":           {[]string{"apps-"}, "", func(b []byte) (any, error) { return decodeApp(b) }, id},
		"user's app":    {[]string{"apps-"}, "", func(b []byte) (any, error) { return decodeUserApp(b, "00u1") }, id},
		"client app":    {[]string{"apps-"}, "", func(b []byte) (any, error) { return decodeClientApp(b) }, id},
		"app user":      {[]string{"app-users"}, "", func(b []byte) (any, error) { return decodeAppUser(b) }, id},
		"app group":     {[]string{"app-groups"}, "", func(b []byte) (any, error) { return decodeAppGroup(b) }, id},
		"owner":         {[]string{"group-owners"}, "", func(b []byte) (any, error) { return decodeGroupOwner(b) }, id},
		"rule":          {[]string{"group-rules"}, "", func(b []byte) (any, error) { return decodeGroupRule(b) }, id},
		"factor":        {[]string{"user-factors"}, "", func(b []byte) (any, error) { return decodeFactor(b) }, id},
		"linked object": {[]string{"user-linked-objects"}, "", func(b []byte) (any, error) { return decodeLinkedObject(b) }, []string{"_links", "_links.self", "_links.self.href"}},
		"user schema":   {[]string{"user-schema"}, "", func(b []byte) (any, error) { return decodeUserSchema(b) }, []string{"definitions", "definitions.base"}},
		"user type":     {[]string{"user-types"}, "", func(b []byte) (any, error) { return decodeUserType(b) }, id},
		"resource":      {[]string{"iam-resources."}, "resources", func(b []byte) (any, error) { return decodeResource(b) }, id},
		"assignment":    {[]string{"client-roles"}, "", func(b []byte) (any, error) { return decodeAssignment(b) }, id},
	}
}

// TestObjectsAreReadWhateverOktaAddsOrLeavesOut changes every member of every recording at
// every depth: what is new is overlooked, and what is absent or another kind of value than
// before leaves the rest readable.
func TestObjectsAreReadWhateverOktaAddsOrLeavesOut(t *testing.T) {
	t.Parallel()
	for name, d := range decoders() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checked := 0
			for _, file := range recordedFiles(t, d.files...) {
				for _, e := range recorded(t, file) {
					if e.Status != http.StatusOK {
						continue
					}
					for _, raw := range inEnvelope(t, e, d.member) {
						want, err := d.decode(written(t, asAny(t, raw))) // in the order of the changed ones
						if err != nil {
							t.Fatalf("%s: %v", e.Cassette, err)
						}
						for _, change := range changesOf(t, raw) {
							got, err := d.decode(change.body)
							switch {
							case slices.Contains(d.needed, strings.Join(change.at, ".")):
							case err != nil:
								t.Errorf("%s %v: %v", change.what, change.at, err)
							case change.what == "more":
								if diff := cmp.Diff(want, got); diff != "" {
									t.Errorf("more at %v (-want +got):\n%s", change.at, diff)
								}
							}
							checked++
						}
					}
				}
			}
			if checked < 10 {
				t.Errorf("only %d changes were tried", checked)
			}
		})
	}
}

// change is a recording with one thing changed at a place.
type change struct {
	what string
	at   []string
	body []byte
}

// changesOf are all changes of one place.
func changesOf(t *testing.T, raw []byte) []change {
	t.Helper()
	var places [][]string
	var visit func(v any, at []string)
	visit = func(v any, at []string) {
		object, ok := v.(map[string]any)
		if !ok {
			return
		}
		places = append(places, slices.Clone(at))
		for name, inner := range object {
			visit(inner, append(slices.Clone(at), name))
		}
	}
	visit(asAny(t, raw), nil)
	var changes []change
	for _, at := range places {
		whole := asAny(t, raw)
		object := tree(whole, at...).(map[string]any)
		// A property of a schema is an attribute, which is what that is read for.
		if len(at) != 3 || at[0] != "definitions" {
			object["whatIsNew"] = map[string]any{"id": "x", "list": []any{1, nil}}
			changes = append(changes, change{"more", at, written(t, whole)})
			delete(object, "whatIsNew")
		}
		for member, old := range object {
			for what, value := range map[string]any{
				"null": nil, "number": 7, "text": "other", "list": []any{}, "list of objects": []any{map[string]any{}}, "object": map[string]any{},
			} {
				object[member] = value
				changes = append(changes, change{what, append(slices.Clone(at), member), written(t, whole)})
			}
			delete(object, member)
			changes = append(changes, change{"nothing", append(slices.Clone(at), member), written(t, whole)})
			object[member] = old
		}
	}
	return changes
}

func written(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(v); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(b.Bytes())
}
