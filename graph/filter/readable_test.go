package filter_test

import (
	"strings"
	"testing"

	"oktagraph/auth"
	"oktagraph/graph/filter"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// This package maps attributes to scopes, and package tenant decides what is kept for each
// scope. If the two drift apart, a caller gets null for a field it may read.
func TestWhatAScopeOpensIsKeptForWhoHasIt(t *testing.T) {
	t.Parallel()
	origin, err := okta.ParseOrigin("https://acme.okta.com")
	if err != nil {
		t.Fatal(err)
	}
	client, err := okta.New(origin, okta.APIToken("00token"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	acme, err := tenant.New("acme", client, 0)
	if err != nil {
		t.Fatal(err)
	}
	acme = acme.WithManagers(tenant.Managers{Primary: "manager", Associated: "subordinate"})
	attributes := strings.Fields(`city costCenter countryCode department displayName division email employeeNumber firstName
		honorificPrefix honorificSuffix lastName locale login manager managerId middleName mobilePhone nickName organization
		postalAddress preferredLanguage primaryPhone profileUrl secondEmail state streetAddress timezone title userType zipCode badge`)
	for _, scopes := range [][]auth.Scope{
		nil, {auth.UsersProfile}, {auth.UsersContact}, {auth.UsersProfile, auth.UsersContact}, {auth.RawRead},
	} {
		kept := acme.WithReadable(auth.ReadableBy(scopes...))
		has := auth.Principal{Scopes: scopes}
		for _, name := range attributes {
			need := auth.Scope(filter.UserScope("profile." + name))
			want := need == "" || has.Has(need) || has.Has(auth.RawRead)
			if got := kept.Keeps(tenant.UserProfile + name); got != want {
				t.Errorf("with %v, %s is kept: %t", scopes, name, got)
			}
		}
		for _, name := range []string{"name", "description", "badge"} {
			need := auth.Scope(filter.GroupScope("profile." + name))
			if got := kept.Keeps(tenant.GroupProfile + name); got != (need == "" || has.Has(need)) {
				t.Errorf("with %v, a group's %s is kept: %t", scopes, name, got)
			}
		}
	}
}
