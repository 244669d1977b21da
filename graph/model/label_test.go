package model_test

import (
	"testing"

	"oktagraph/graph/model"
	"oktagraph/okta"
)

func TestALabelIsTheNameElseTheLogin(t *testing.T) {
	t.Parallel()
	for profile, want := range map[string]string{
		`{"login":"ada@example.com","displayName":"Ada L.","firstName":"Ada"}`: "Ada L.",
		`{"login":"ada@example.com","firstName":"Ada","lastName":"Lovelace"}`:  "ada@example.com",
		`{"login":"ada@example.com","displayName":""}`:                         "ada@example.com",
		`{"login":"ada@example.com","displayName":null}`:                       "ada@example.com",
		`{}`: "",
	} {
		u := &model.User{User: &okta.User{Profile: okta.Object(profile)}}
		if got := u.Label(); got == nil && want != "" || got != nil && *got != want {
			t.Errorf("%s: %v, want %q", profile, got, want)
		}
	}
	if got := (&model.Group{Group: &okta.Group{Profile: okta.Object(`{}`)}}).Label(); got != nil {
		t.Errorf("a group without a name is %q", *got)
	}
}
