package filter_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"

	"oktagraph/graph/filter"
	"oktagraph/graph/model"
	"oktagraph/okta"
)

func set[T any](v T) graphql.Omittable[T] { return graphql.OmittableOf(v) }

func is(text string) graphql.Omittable[*model.StringMatch] {
	return set(&model.StringMatch{Eq: set(&text)})
}

func begins(text string) graphql.Omittable[*model.StringMatch] {
	return set(&model.StringMatch{StartsWith: set(&text)})
}

func there(is bool) graphql.Omittable[*model.StringMatch] {
	return set(&model.StringMatch{Present: set(&is)})
}

func since(at string) graphql.Omittable[*model.TimeRange] {
	ts := okta.Timestamp(at)
	return set(&model.TimeRange{After: set(&ts)})
}

func until(at string) graphql.Omittable[*model.TimeRange] {
	ts := okta.Timestamp(at)
	return set(&model.TimeRange{Before: set(&ts)})
}

func statuses(list ...model.UserStatus) graphql.Omittable[[]model.UserStatus] { return set(list) }

const (
	living = `(status lt "DEPROVISIONED" or status gt "DEPROVISIONED")`
	noon   = "2026-03-02T12:00:00.000Z"
)

// Okta is asked for the strongest expression that every match satisfies, and the fields
// checked here are named.
func TestOktaIsAskedForWhatEveryMatchSatisfies(t *testing.T) {
	t.Parallel()
	active := model.UserFilter{Status: statuses("ACTIVE")}
	stale := model.UserFilter{LastLogin: until(noon)}
	tests := map[string]struct {
		filter model.UserFilter
		search string
		here   string
	}{
		"nothing":                        {search: ""},
		"everybody":                      {filter: model.UserFilter{IncludeDeprovisioned: set(new(true))}, search: `status pr`},
		"what Okta evaluates":            {filter: model.UserFilter{Status: statuses("ACTIVE"), LastName: is("Nowak")}, search: `status eq "ACTIVE" and profile.lastName eq "Nowak"`},
		"stale accounts":                 {filter: model.UserFilter{Status: statuses("ACTIVE"), LastLogin: until(noon)}, search: `status eq "ACTIVE"`, here: "lastLogin"},
		"only what Okta does not":        {filter: stale, search: "", here: "lastLogin"},
		"or with what Okta does not":     {filter: model.UserFilter{Or: set([]*model.UserFilter{&active, &stale})}, search: "", here: "lastLogin"},
		"or of what Okta does":           {filter: model.UserFilter{Or: set([]*model.UserFilter{{LastName: is("a")}, {FirstName: is("b")}})}, search: living + ` and (profile.lastName eq "a" or profile.firstName eq "b")`},
		"not of an attribute":            {filter: model.UserFilter{Not: set(&model.UserFilter{LastName: is("a")})}, search: "", here: "lastName"},
		"not of a status":                {filter: model.UserFilter{Not: set(&active)}, search: living + ` and (status lt "ACTIVE" or status gt "ACTIVE")`},
		"not of both":                    {filter: model.UserFilter{Not: set(&model.UserFilter{Status: statuses("ACTIVE"), LastLogin: until(noon)})}, search: "", here: "lastLogin"},
		"not of an or":                   {filter: model.UserFilter{Not: set(&model.UserFilter{Or: set([]*model.UserFilter{&active, &stale})})}, search: living + ` and (status lt "ACTIVE" or status gt "ACTIVE")`, here: "lastLogin"},
		"not not":                        {filter: model.UserFilter{Not: set(&model.UserFilter{Not: set(&active)})}, search: `status eq "ACTIVE"`},
		"not of a date always there":     {filter: model.UserFilter{Not: set(&model.UserFilter{Created: since(noon)})}, search: living + ` and created le "` + noon + `"`},
		"not of a date that may lack":    {filter: model.UserFilter{Not: set(&model.UserFilter{Activated: since(noon)})}, search: "", here: "activated"},
		"no value":                       {filter: model.UserFilter{Department: there(false)}, search: "", here: "department"},
		"not no value":                   {filter: model.UserFilter{Not: set(&model.UserFilter{Department: there(false)})}, search: living + ` and profile.department pr`},
		"a range":                        {filter: model.UserFilter{Created: set(&model.TimeRange{After: since(noon).Value().After, Before: until("2026-03-03T12:00:00Z").Value().Before})}, search: living + ` and created gt "` + noon + `" and created lt "2026-03-03T12:00:00.000Z"`},
		"words":                          {filter: model.UserFilter{Status: statuses("ACTIVE"), Text: set(new("nadia  No"))}, search: `status eq "ACTIVE" and (profile.firstName sw "nadia" or profile.lastName sw "nadia" or profile.email sw "nadia" or profile.login sw "nadia") and (profile.firstName sw "No" or profile.lastName sw "No" or profile.email sw "No" or profile.login sw "No")`},
		"an attribute by name":           {filter: model.UserFilter{IncludeDeprovisioned: set(new(true)), Attribute: set([]*model.AttributeMatch{{Name: "badge", Eq: set(new("7"))}})}, search: `profile.badge eq "7"`},
		"a group":                        {filter: model.UserFilter{MemberOf: set([]string{"00g1"})}, search: "", here: "memberOf"},
		"a role, and an attribute":       {filter: model.UserFilter{HoldsRole: set(&model.RoleMatch{}), UserType: is("Contractor")}, search: living + ` and profile.userType eq "Contractor"`, here: "holdsRole"},
		"more than one question holds":   {filter: model.UserFilter{Ids: set(many(100)), LastName: is("a")}, search: `profile.lastName eq "a"`, here: "ids"},
		"deactivated, asked for in vain": {filter: model.UserFilter{Or: set([]*model.UserFilter{{Ids: set([]string{"00u1"}), Or: set([]*model.UserFilter{})}, {LastName: is("a")}})}, search: `profile.lastName eq "a"`},
		"deactivated, asked for below":   {filter: model.UserFilter{Or: set([]*model.UserFilter{{Status: statuses("DEPROVISIONED")}, {LastName: is("a")}})}, search: `status eq "DEPROVISIONED" or profile.lastName eq "a"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q, err := filter.ForUsers(&tt.filter, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if q.Search != tt.search || strings.Join(q.Here, ", ") != tt.here || q.Exact != (tt.here == "") {
				t.Errorf("got  %s\nhere %v, exact %t\nwant %s\nhere %s", q.Search, q.Here, q.Exact, tt.search, tt.here)
			}
		})
	}
}

func many(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = "00u" + strings.Repeat("x", 10) + string(rune('A'+i/26)) + string(rune('A'+i%26))
	}
	return ids
}

// A scope is needed for each attribute that is used, wherever in the input it is.
func TestScopesAreThoseOfTheAttributesNamed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		filter model.UserFilter
		search string
		order  model.UserOrderField
		want   string
	}{
		"nothing":                 {},
		"a status":                {filter: model.UserFilter{Status: statuses("ACTIVE"), LastLogin: since(noon)}},
		"a search for a status":   {search: `status eq "ACTIVE"`},
		"a search for an e-mail":  {search: `profile.email sw "a"`, want: "users:contact"},
		"a search for both":       {search: `profile.email sw "a" or profile.title pr`, want: "users:contact users:profile"},
		"a name":                  {filter: model.UserFilter{LastName: is("a")}, want: "users:profile"},
		"a login":                 {filter: model.UserFilter{Login: is("a")}},
		"text":                    {filter: model.UserFilter{Text: set(new("a"))}, want: "users:contact users:profile"},
		"an order":                {order: "DEPARTMENT", want: "users:profile"},
		"a city, deep below":      {filter: model.UserFilter{Not: set(&model.UserFilter{Or: set([]*model.UserFilter{{And: set([]*model.UserFilter{{City: is("a")}})}})})}, want: "users:contact"},
		"a custom attribute":      {filter: model.UserFilter{Attribute: set([]*model.AttributeMatch{{Name: "badge", Present: set(new(true))}})}, want: "users:profile"},
		"an e-mail by name":       {filter: model.UserFilter{Attribute: set([]*model.AttributeMatch{{Name: "email", Present: set(new(true))}})}, want: "users:contact"},
		"a login by name":         {filter: model.UserFilter{Attribute: set([]*model.AttributeMatch{{Name: "login", Present: set(new(true))}})}},
		"a group":                 {filter: model.UserFilter{MemberOf: set([]string{"00g1"})}, want: "groups:read"},
		"a role":                  {filter: model.UserFilter{HoldsRole: set(&model.RoleMatch{})}, want: "roles:read"},
		"inputs that say nothing": {filter: model.UserFilter{Email: set(&model.StringMatch{}), LastName: begins("")}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var search *string
			if tt.search != "" {
				search = &tt.search
			}
			var order *model.UserOrder
			if tt.order != "" {
				order = &model.UserOrder{Field: tt.order}
			}
			q, err := filter.ForUsers(&tt.filter, search, order)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(q.Scopes, " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestMistakesNameTheirPlaceAndTheFix(t *testing.T) {
	t.Parallel()
	deep := &model.UserFilter{}
	for range 9 {
		deep = &model.UserFilter{Not: set(deep)}
	}
	broad := make([]*model.UserFilter, 501)
	for i := range broad {
		broad[i] = &model.UserFilter{Title: is("x")}
	}
	tests := map[string]struct {
		filter *model.UserFilter
		want   string
	}{
		"UNKNOWN":            {&model.UserFilter{Status: statuses("UNKNOWN")}, "filter.status cannot be UNKNOWN or a word Okta does not have; use STAGED, PROVISIONED, ACTIVE, RECOVERY, LOCKED_OUT, PASSWORD_EXPIRED, SUSPENDED, DEPROVISIONED"},
		"a role UNKNOWN":     {&model.UserFilter{HoldsRole: set(&model.RoleMatch{Kind: set(new(model.RoleKindUnknown))})}, "filter.holdsRole.kind cannot be UNKNOWN; use STANDARD, CUSTOM or IAM"},
		"101 ids":            {&model.UserFilter{Ids: set(append(many(100), "00u1"))}, "filter.ids holds 101 values; give at most 100"},
		"an empty text":      {&model.UserFilter{Login: is("")}, "filter.login.eq is empty; give a text, leave it out, or ask for present: false"},
		"below or":           {&model.UserFilter{Or: set([]*model.UserFilter{{}, {City: begins("a\nb")}})}, "filter.or.1.city.startsWith holds a control character; take it out"},
		"below not":          {&model.UserFilter{Not: set(&model.UserFilter{City: begins(strings.Repeat("x", 256))})}, "filter.not.city.startsWith is longer than 255 characters; give fewer"},
		"no date":            {&model.UserFilter{LastLogin: until("yesterday")}, "filter.lastLogin.before is not a timestamp; write RFC 3339, for example 2026-03-02T10:43:27Z"},
		"no attribute":       {&model.UserFilter{Attribute: set([]*model.AttributeMatch{{Name: "a b"}})}, "filter.attribute.0.name is not the name of a profile attribute; write it as in the org's user schema, without profile."},
		"too deep":           {deep, "filter is nested deeper than 8 levels of and, or and not; write it flatter"},
		"too many":           {&model.UserFilter{Or: set(broad)}, "filter has more than 500 conditions; ask several questions"},
		"eleven words":       {&model.UserFilter{Text: set(new(strings.Repeat("a ", 11)))}, "filter.text has more than 10 words; give fewer"},
		"not UTF-8":          {&model.UserFilter{Email: is("a\xff")}, "filter.email.eq is not UTF-8 text; send it as UTF-8"},
		"a mistake and none": {&model.UserFilter{Ids: set([]string{}), Login: is("")}, "filter.login.eq is empty; give a text, leave it out, or ask for present: false"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q, err := filter.ForUsers(tt.filter, nil, nil)
			var input *filter.InputError
			if q != nil || !errors.As(err, &input) || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestAnEmptyListMatchesNothingWhateverStandsBeside(t *testing.T) {
	t.Parallel()
	none := []string{}
	for name, f := range map[string]*model.UserFilter{
		"ids":           {Ids: set(none), LastName: is("a")},
		"status":        {Status: set([]model.UserStatus{})},
		"in":            {City: set(&model.StringMatch{In: set(none)})},
		"memberOf":      {MemberOf: set(none)},
		"roles":         {HoldsRole: set(&model.RoleMatch{Roles: set(none)})},
		"or":            {Or: set([]*model.UserFilter{})},
		"below and":     {And: set([]*model.UserFilter{{}, {Ids: set(none)}})},
		"not of all":    {Not: set(&model.UserFilter{})},
		"impossible id": {Ids: set([]string{"../x", "me"}), Login: is("x")},
	} {
		if q, err := filter.ForUsers(f, nil, nil); err != nil || !q.Empty {
			t.Errorf("%s: %+v, %v", name, q, err)
		}
	}
	for name, f := range map[string]*model.UserFilter{"not": {Not: set(&model.UserFilter{Ids: set(none)})}, "or": {Or: set([]*model.UserFilter{{Ids: set(none)}, {}})}} {
		if q, err := filter.ForUsers(f, nil, nil); err != nil || q.Empty || q.Search != "" || !q.Exact {
			t.Errorf("%s: %+v, %v", name, q, err)
		}
	}
}

// A missing value satisfies no condition but present: false, and not is the complement.
func TestValuesMatchAsOktaMatchesThem(t *testing.T) {
	t.Parallel()
	u := &okta.User{ID: "00u1", Status: "ACTIVE", Created: "2026-03-02T12:00:00.000Z", Profile: okta.Object(
		`{"login":"a@b.c","lastName":"Łukasz","badge":7,"ok":true,"tags":["Go","js"],"none":null,"empty":"","o":{"a":1},"esc":"a\"b"}`)}
	match := func(name string, m model.StringMatch) bool {
		f := &model.UserFilter{Attribute: set([]*model.AttributeMatch{{Name: name, Eq: m.Eq, In: m.In, StartsWith: m.StartsWith, Present: m.Present}})}
		q, err := filter.ForUsers(f, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		inverse, err := filter.ForUsers(&model.UserFilter{Not: set(f)}, nil, nil)
		if err != nil || q.Match(u, nil) == inverse.Match(u, nil) {
			t.Errorf("%s %+v: not is not the complement (%v)", name, m, err)
		}
		return q.Match(u, nil)
	}
	eq := func(text string) model.StringMatch { return model.StringMatch{Eq: set(&text)} }
	got, want := map[string]bool{}, map[string]bool{}
	for name, tt := range map[string]struct {
		attr string
		m    model.StringMatch
		want bool
	}{
		"case": {"lastName", eq("łUKASZ"), true}, "accents": {"lastName", eq("Lukasz"), false}, "prefix": {"lastName", *begins("łu").Value(), true},
		"number": {"badge", eq("7.0"), true}, "another number": {"badge", eq("70"), false}, "no prefix of a number": {"badge", *begins("7").Value(), false},
		"bool": {"ok", eq("TRUE"), true}, "element": {"tags", eq("go"), true}, "prefix of an element": {"tags", *begins("J").Value(), true}, "no element": {"tags", eq("c"), false},
		"null": {"none", *there(true).Value(), false}, "absent": {"nothing", eq("x"), false}, "absent there": {"nothing", *there(false).Value(), true},
		"list there": {"tags", *there(true).Value(), true}, "object": {"o", eq("a"), false}, "escapes": {"esc", eq(`a"B`), true},
	} {
		got[name], want[name] = match(tt.attr, tt.m), tt.want
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
