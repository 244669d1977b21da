package oktasim_test

import (
	"net/url"
	"testing"

	"oktagraph/oktasim"
)

// In a search, values of any kind ignore case, and null is not a value even in a list.
func TestSearchComparesValuesOfEveryKind(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 1, Users: 5})
	odd := must[string](t)(org.CreateUser(oktasim.Profile{
		"login": "odd@acme.example", "email": "odd@acme.example", "firstName": "Odd", "lastName": "Case",
		"yes": true, "seven": 7.0, "list": []any{nil, "x", 8}, "text": "Null",
	}, oktasim.Active))
	for search, found := range map[string]bool{
		`profile.yes eq "TRUE"`: true, `profile.yes eq "false"`: false, `profile.seven eq "7.0"`: true, `profile.seven eq "seven"`: false,
		`profile.list eq "null"`: false, `profile.list eq "X"`: true, `profile.list eq "8"`: true, `profile.text eq "null"`: true,
		`profile.list pr`: true, `profile.nothing pr`: false,
	} {
		list := decode[[]ident](t, get(t, org, "/api/v1/users?search="+url.QueryEscape(search)))
		if got := len(list) == 1 && list[0].ID == odd; got != found {
			t.Errorf("%s: found %v, want %t", search, list, found)
		}
	}
}
