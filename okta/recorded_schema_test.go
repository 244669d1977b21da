package okta

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRecordedAttributesOfSchemasLoseNothing reads each attribute a second time, plainly.
func TestRecordedAttributesOfSchemasLoseNothing(t *testing.T) {
	t.Parallel()
	limited, chosen := 0, 0
	eachRecorded(t, 5, func(t *testing.T, raw []byte) {
		t.Helper()
		s, err := decodeUserSchema(raw)
		if err != nil {
			t.Fatal(err)
		}
		whole := asAny(t, raw)
		head := flat("title", s.Title, "description", s.Description, "created", string(s.Created), "lastUpdated", string(s.LastUpdated))
		if diff := cmp.Diff(timestampsOf(whole, "title", "description", "created", "lastUpdated"), head); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		for _, a := range s.Attributes {
			half := "base"
			if a.Custom {
				half = "custom"
			}
			p := tree(whole, "definitions", half, "properties", a.Name)
			got := flat("title", a.Title, "description", a.Description, "type", a.Type, "format", a.Format, "pattern", a.Pattern,
				"mutability", a.Mutability)
			if diff := cmp.Diff(timestampsOf(p, "title", "description", "type", "format", "pattern", "mutability"), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", a.Name, diff)
			}
			if a.Items != text(tree(p, "items", "type")) || a.Source != text(tree(p, "master", "type")) ||
				number(a.MinLength) != text(tree(p, "minLength")) || number(a.MaxLength) != text(tree(p, "maxLength")) {
				t.Errorf("%+v of %v", a, p)
			}
			if a.MaxLength != nil {
				limited++
			}
			self := ""
			permissions, _ := tree(p, "permissions").([]any)
			for _, one := range permissions {
				if text(tree(one, "principal")) == "SELF" {
					self = text(tree(one, "action"))
				}
			}
			if unique := text(tree(p, "unique")); a.SelfAccess != self || a.Unique != (unique == "UNIQUE_VALIDATED" || unique == "PENDING_UNIQUENESS" || unique == "true") {
				t.Errorf("%+v of %v", a, p)
			}
			titles := map[string]string{}
			titled, _ := tree(p, "oneOf").([]any)
			for _, one := range titled {
				titles[text(tree(one, "const"))] = text(tree(one, "title"))
			}
			for i, c := range a.Choices {
				value := text(asAny(t, c.Value))
				if value != list(tree(p, "enum"))[i] || c.Title != titles[value] {
					t.Errorf("%s: choice %d is %s %q of %v", a.Name, i, c.Value, c.Title, p)
				}
				chosen++
			}
		}
	}, "user-schema")
	if limited < 5 || chosen < 6 {
		t.Errorf("only %d attributes had a limit, %d a choice", limited, chosen)
	}
}

func number(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}
