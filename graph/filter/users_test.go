package filter_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"oktagraph/graph/filter"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const living = `(status lt "DEPROVISIONED" or status gt "DEPROVISIONED")`

func manyIDs(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("00u%017d", i)
	}
	return ids
}

func TestUsersBecomeOneQuestion(t *testing.T) {
	t.Parallel()
	profile, contact := "users:profile", "users:contact"
	tests := map[string]struct {
		filter filter.Users
		search *string
		order  *filter.Order
		want   filter.Query // without Canonical
	}{
		"nothing asked is the plain list": {},
		"only deactivated ones added":     {filter: filter.Users{IncludeDeprovisioned: true}, want: filter.Query{Search: `status pr`}},
		"statuses": {
			filter: filter.Users{Status: []string{"STAGED", "ACTIVE", "STAGED"}},
			want:   filter.Query{Search: `status eq "ACTIVE" or status eq "STAGED"`},
		},
		"one status":     {filter: filter.Users{Status: []string{"DEPROVISIONED"}}, want: filter.Query{Search: `status eq "DEPROVISIONED"`}},
		"no status":      {filter: filter.Users{Status: []string{}}, want: filter.Query{Empty: true}},
		"ids alone":      {filter: filter.Users{IDs: []string{"00u2", "00u1", "00u2"}}, want: filter.Query{IDs: []string{"00u1", "00u2"}}},
		"no ids":         {filter: filter.Users{IDs: []string{}}, want: filter.Query{Empty: true}},
		"impossible ids": {filter: filter.Users{IDs: []string{"../x", "me", "a b", "00u1?", strings.Repeat("x", 65), "é23"}, Login: new("x")}, want: filter.Query{Empty: true}},
		"some impossible ids": {
			filter: filter.Users{IDs: []string{"../x", "00u1"}, IncludeDeprovisioned: true}, want: filter.Query{IDs: []string{"00u1"}},
		},
		"ids with an order": {
			filter: filter.Users{IDs: []string{"00u2", "00u1"}}, order: &filter.Order{Field: "CREATED", Desc: true},
			want: filter.Query{Search: `id eq "00u1" or id eq "00u2"`, SortBy: "created", SortOrder: "desc"},
		},
		"ids with a search": {
			filter: filter.Users{IDs: []string{"00u1"}}, search: new(`status eq "ACTIVE"`),
			want: filter.Query{Search: `(id eq "00u1") and (status eq "ACTIVE")`, Scopes: []string{contact, profile}},
		},
		"ids with a condition": {
			filter: filter.Users{IDs: []string{"00u1", "00u2"}, FirstName: new("Ann")},
			want:   filter.Query{Search: `(id eq "00u1" or id eq "00u2") and profile.firstName eq "Ann"`, Scopes: []string{profile}},
		},
		"a prefix": {
			filter: filter.Users{StartsWith: new("an")},
			want: filter.Query{
				Search: living + ` and (profile.firstName sw "an" or profile.lastName sw "an" or profile.email sw "an" or profile.login sw "an")`,
				Scopes: []string{contact, profile},
			},
		},
		"an empty prefix": {filter: filter.Users{StartsWith: new("")}},
		"a login":         {filter: filter.Users{Login: new("a@b.c")}, want: filter.Query{Search: living + ` and profile.login eq "a@b.c"`}},
		"every attribute": {
			filter: filter.Users{
				Login: new("l"), Email: new("e"), FirstName: new("f"), LastName: new("n"), Department: new("d"),
				CreatedAfter: new("2026-03-02T10:43:27Z"), LastUpdatedAfter: new("2026-03-02T11:43:27.1239+01:00"),
			},
			want: filter.Query{
				Search: living + ` and profile.login eq "l" and profile.email eq "e" and profile.firstName eq "f" and profile.lastName eq "n"` +
					` and profile.department eq "d" and created gt "2026-03-02T10:43:27.000Z" and lastUpdated gt "2026-03-02T10:43:27.123Z"`,
				Scopes: []string{contact, profile},
			},
		},
		"an order alone":              {order: &filter.Order{Field: "LOGIN"}, want: filter.Query{Search: living[1 : len(living)-1], SortBy: "profile.login", SortOrder: "asc"}},
		"an order by e-mail":          {order: &filter.Order{Field: "EMAIL"}, want: filter.Query{Search: living[1 : len(living)-1], SortBy: "profile.email", SortOrder: "asc", Scopes: []string{contact}}},
		"an order with deactivated":   {filter: filter.Users{IncludeDeprovisioned: true}, order: &filter.Order{Field: "LAST_NAME"}, want: filter.Query{Search: `status pr`, SortBy: "profile.lastName", SortOrder: "asc", Scopes: []string{profile}}},
		"a search of the caller":      {search: new(`profile.costCenter eq "7" OR id pr`), want: filter.Query{Search: `(` + living[1:len(living)-1] + `) and (profile.costCenter eq "7" or id pr)`, Scopes: []string{contact, profile}}},
		"a search with deactivated":   {filter: filter.Users{IncludeDeprovisioned: true}, search: new(`id pr or status pr`), want: filter.Query{Search: `id pr or status pr`, Scopes: []string{contact, profile}}},
		"a search with a filter":      {filter: filter.Users{Status: []string{"ACTIVE", "STAGED"}}, search: new(`id pr`), want: filter.Query{Search: `(status eq "ACTIVE" or status eq "STAGED") and (id pr)`, Scopes: []string{contact, profile}}},
		"quotes and backslashes":      {filter: filter.Users{LastName: new(`O"Hara\`), IncludeDeprovisioned: true}, want: filter.Query{Search: `profile.lastName eq "O\"Hara\\"`, Scopes: []string{profile}}},
		"an expression in a text":     {filter: filter.Users{LastName: new(`x" or status eq "ACTIVE`), IncludeDeprovisioned: true}, want: filter.Query{Search: `profile.lastName eq "x\" or status eq \"ACTIVE"`, Scopes: []string{profile}}},
		"parentheses in a text":       {filter: filter.Users{Login: new(`a") or (id pr`), IncludeDeprovisioned: true}, want: filter.Query{Search: `profile.login eq "a\") or (id pr"`}},
		"unicode":                     {filter: filter.Users{Login: new(`Łukasz 🙂 日本`), IncludeDeprovisioned: true}, want: filter.Query{Search: `profile.login eq "Łukasz 🙂 日本"`}},
		"percent signs are only text": {filter: filter.Users{Login: new(`%22 or`), IncludeDeprovisioned: true}, want: filter.Query{Search: `profile.login eq "%22 or"`}},
		"a hundred ids":               {filter: filter.Users{IDs: manyIDs(100)}, want: filter.Query{IDs: manyIDs(100)}},
		"two hundred characters":      {filter: filter.Users{Login: new(strings.Repeat("é", 200)), IncludeDeprovisioned: true}, want: filter.Query{Search: `profile.login eq "` + strings.Repeat("é", 200) + `"`}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := filter.ForUsers(tc.filter, tc.search, tc.order)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&tc.want, got, cmpopts.IgnoreFields(filter.Query{}, "Canonical"), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnusableInputOfUsersIsNamed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		filter filter.Users
		search *string
		order  *filter.Order
		field  string
		want   string
	}{
		"status UNKNOWN":      {filter: filter.Users{Status: []string{"ACTIVE", "UNKNOWN"}}, field: "filter.status", want: `filter.status cannot be UNKNOWN or a word Okta does not have; use STAGED, PROVISIONED, ACTIVE, RECOVERY, LOCKED_OUT, PASSWORD_EXPIRED, SUSPENDED, DEPROVISIONED`},
		"101 ids":             {filter: filter.Users{IDs: manyIDs(101)}, field: "filter.ids", want: `filter.ids holds 101 ids; ask for at most 100 at once`},
		"an empty login":      {filter: filter.Users{Login: new("")}, field: "filter.login", want: `filter.login is empty; give a text or leave it out`},
		"a long text":         {filter: filter.Users{StartsWith: new(strings.Repeat("x", 201))}, field: "filter.startsWith", want: `filter.startsWith is longer than 200 characters; give fewer`},
		"a control character": {filter: filter.Users{Department: new("a\x00b")}, field: "filter.department", want: `filter.department holds a control character; take it out`},
		"a C1 control":        {filter: filter.Users{Email: new("a\u0085b")}, field: "filter.email", want: `filter.email holds a control character; take it out`},
		"no UTF-8":            {filter: filter.Users{Email: new("a\xff")}, field: "filter.email", want: `filter.email is not UTF-8 text; send it as UTF-8`},
		"a day":               {filter: filter.Users{CreatedAfter: new("2026-03-02")}, field: "filter.createdAfter", want: `filter.createdAfter is no instant; write RFC 3339, for example 2026-03-02T10:43:27Z`},
		"a quote in a date":   {filter: filter.Users{LastUpdatedAfter: new(`2026-03-02T10:43:27Z" or id pr`)}, field: "filter.lastUpdatedAfter", want: `filter.lastUpdatedAfter is no instant; write RFC 3339, for example 2026-03-02T10:43:27Z`},
		"a year too far":      {filter: filter.Users{CreatedAfter: new("9999-12-31T23:59:59-05:00")}, field: "filter.createdAfter", want: `filter.createdAfter is no instant; write RFC 3339, for example 2026-03-02T10:43:27Z`},
		"a year too early":    {filter: filter.Users{CreatedAfter: new("0000-01-01T00:00:00+05:00")}, field: "filter.createdAfter", want: `filter.createdAfter is no instant; write RFC 3339, for example 2026-03-02T10:43:27Z`},
		"an unknown order":    {order: &filter.Order{Field: "PHONE"}, field: "orderBy.field", want: `orderBy.field is not known; use one of CREATED, EMAIL, FIRST_NAME, LAST_NAME, LAST_UPDATED, LOGIN, STATUS`},
		"an empty search":     {search: new(" "), field: "search", want: `search cannot be used: the expression ends where an attribute such as profile.email is expected`},
		"a broken search":     {search: new(`id pr) or (id pr`), field: "search", want: "search cannot be used: at character 6: expected `and`, `or` or the end"},
		"a search with ne":    {search: new(`status ne "ACTIVE"`), field: "search", want: `search cannot be used: the search of users does not take ne on status; write (status lt … or status gt …)`},
		"a mistake beside no ids": {
			filter: filter.Users{IDs: []string{}}, search: new(`(`), field: "search",
			want: `search cannot be used: the expression ends where an attribute such as profile.email is expected`,
		},
		"the filter's mistake first": {
			filter: filter.Users{Login: new(""), Email: new("\n")}, search: new(`(`), field: "filter.login",
			want: `filter.login is empty; give a text or leave it out`,
		},
		"ids and more": {
			filter: filter.Users{IDs: manyIDs(100), Login: new("x")}, field: "filter",
			want: `filter is too much for one question to Okta, with the conditions added to it: the expression has more than 100 comparisons; ask for fewer ids or a simpler search`,
		},
		"a search of 99": {
			search: new(strings.Repeat("id pr or ", 98) + "id pr"), field: "search",
			want: `search is too much for one question to Okta, with the conditions added to it: the expression has more than 100 comparisons; ask for fewer ids or a simpler search`,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := filter.ForUsers(tc.filter, tc.search, tc.order)
			var input *filter.InputError
			if got != nil || !errors.As(err, &input) {
				t.Fatalf("got %v, %v; want an InputError", got, err)
			}
			if input.Field != tc.field || err.Error() != tc.want {
				t.Errorf("got  %s: %s\nwant %s: %s", input.Field, err, tc.field, tc.want)
			}
		})
	}
}
