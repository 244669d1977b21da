package filter_test

import (
	"errors"
	"testing"

	"oktagraph/graph/filter"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestGroupsBecomeOneQuestion(t *testing.T) {
	t.Parallel()
	raw := []string{"raw:read"}
	tests := map[string]struct {
		filter filter.Groups
		search *string
		order  *filter.Order
		want   filter.Query // without Canonical
	}{
		"nothing asked is the plain list": {},
		"ids alone":                       {filter: filter.Groups{IDs: []string{"00g2", "00g1", "?"}}, want: filter.Query{IDs: []string{"00g1", "00g2"}}},
		"no type":                         {filter: filter.Groups{Type: []string{}}, want: filter.Query{Empty: true}},
		"types":                           {filter: filter.Groups{Type: []string{"OKTA_GROUP", "APP_GROUP"}}, want: filter.Query{Search: `type eq "APP_GROUP" or type eq "OKTA_GROUP"`}},
		"an empty prefix":                 {filter: filter.Groups{NameStartsWith: new("")}},
		"all conditions": {
			filter: filter.Groups{
				IDs: []string{"00g1"}, Type: []string{"BUILT_IN"}, NameStartsWith: new(`Sa"les`),
				LastUpdatedAfter: new("2026-01-01T00:00:00Z"), LastMembershipUpdatedAfter: new("2026-01-01T00:00:00.5Z"),
			},
			want: filter.Query{Search: `id eq "00g1" and type eq "BUILT_IN" and profile.name sw "Sa\"les"` +
				` and lastUpdated gt "2026-01-01T00:00:00.000Z" and lastMembershipUpdated gt "2026-01-01T00:00:00.500Z"`},
		},
		"an order alone":              {order: &filter.Order{Field: "NAME", Desc: true}, want: filter.Query{Search: `created gt "1970-01-01T00:00:00.000Z"`, SortBy: "profile.name", SortOrder: "desc"}},
		"a search alone":              {search: new(`profile.name sw "x"`), want: filter.Query{Search: `profile.name sw "x"`}},
		"a search by open attributes": {search: new(`type eq "APP_GROUP" or profile.description co "x"`), want: filter.Query{Search: `type eq "APP_GROUP" or profile.description co "x"`}},
		"a search by a custom one":    {search: new(`profile.costCenter eq "7"`), want: filter.Query{Search: `profile.costCenter eq "7"`, Scopes: raw}},
		"a search by the source":      {search: new(`source.id eq "0oa1"`), want: filter.Query{Search: `source.id eq "0oa1"`, Scopes: raw}},
		"a search with a filter": {
			filter: filter.Groups{Type: []string{"APP_GROUP"}}, search: new(`profile.name eq "a" or profile.name eq "b"`),
			want: filter.Query{Search: `(type eq "APP_GROUP") and (profile.name eq "a" or profile.name eq "b")`},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := filter.ForGroups(tc.filter, tc.search, tc.order)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&tc.want, got, cmpopts.IgnoreFields(filter.Query{}, "Canonical"), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnusableInputOfGroupsIsNamed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		filter filter.Groups
		search *string
		order  *filter.Order
		want   string
	}{
		"type UNKNOWN":     {filter: filter.Groups{Type: []string{"UNKNOWN"}}, want: `filter.type cannot be UNKNOWN or a word Okta does not have; use OKTA_GROUP, APP_GROUP, BUILT_IN`},
		"a line break":     {filter: filter.Groups{NameStartsWith: new("a\nb")}, want: `filter.nameStartsWith holds a control character; take it out`},
		"no date":          {filter: filter.Groups{LastMembershipUpdatedAfter: new("yesterday")}, want: `filter.lastMembershipUpdatedAfter is no instant; write RFC 3339, for example 2026-03-02T10:43:27Z`},
		"an unknown order": {order: &filter.Order{Field: "LOGIN"}, want: `orderBy.field is not known; use one of CREATED, LAST_MEMBERSHIP_UPDATED, LAST_UPDATED, NAME`},
		"a user's search":  {search: new(`status eq "ACTIVE"`), want: `search cannot be used: the search of groups does not know the attribute status; attributes of the profile are written profile.status, the others are id, type, created, lastUpdated, lastMembershipUpdated, source.id`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := filter.ForGroups(tc.filter, tc.search, tc.order)
			var input *filter.InputError
			if got != nil || !errors.As(err, &input) || err.Error() != tc.want {
				t.Errorf("got  %v, %v\nwant %s", got, err, tc.want)
			}
		})
	}
}

func TestAttributesNeedTheScopeToReadThem(t *testing.T) {
	t.Parallel()
	for attr, want := range map[string]string{
		"id": "", "status": "", "created": "", "lastUpdated": "", "type.id": "", "profile.login": "", "profile.displayName": "",
		"profile.email": "users:contact", "profile.secondEmail": "users:contact", "profile.mobilePhone": "users:contact",
		"profile.postalAddress": "users:contact", "profile.zipCode": "users:contact", "profile.state": "users:contact",
		"profile.firstName": "users:profile", "profile.department": "users:profile", "profile.salaryBand": "users:profile",
	} {
		if got := filter.UserScope(attr); got != want {
			t.Errorf("UserScope(%s) = %q, want %q", attr, got, want)
		}
	}
	for attr, want := range map[string]string{
		"id": "", "type": "", "profile.name": "", "profile.description": "", "profile.costCenter": "raw:read", "source.id": "raw:read",
	} {
		if got := filter.GroupScope(attr); got != want {
			t.Errorf("GroupScope(%s) = %q, want %q", attr, got, want)
		}
	}
}
