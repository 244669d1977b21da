package expression_test

import (
	"errors"
	"testing"

	"oktagraph/okta/expression"
)

func TestGrammarsTakeWhatTheirEndpointTakes(t *testing.T) {
	t.Parallel()
	tests := map[expression.Grammar][]string{
		expression.UserSearch: {
			`id eq "00u1"`, `status pr`, `(status lt "DEPROVISIONED" or status gt "DEPROVISIONED")`, `type.id eq "oty1"`,
			`created gt "2021-01-01T00:00:00.000Z"`, `activated le "2021"`, `statusChanged ge "2021"`, `lastUpdated lt "2021"`,
			`profile.email sw "john_"`, `profile.login co "x"`, `profile.firstName co "x"`, `profile.lastName co "x"`, `profile.email co "x"`,
			`profile.email pr and profile.firstName eq "TestAcc" and (profile.custom_1 gt 3 or profile.flag eq true or profile.n eq null)`,
		},
		expression.UserFilter: {
			`id eq "00u1" or id eq "00u2"`, `status eq "ACTIVE" and lastUpdated ge "2013-06-01T00:00:00.000Z"`,
			`profile.login eq "a"`, `profile.email eq "a"`, `profile.firstName eq "a"`, `profile.lastName eq "a"`,
		},
		expression.GroupSearch: {
			`type eq "OKTA_GROUP"`, `profile.name sw "Sales"`, `profile.description co "x"`, `profile.name co "x"`, `source.id eq "0oa1"`,
			`profile.objectSid eq "S-1"`, `type eq "APP_GROUP" and (created lt "2014" and lastMembershipUpdated gt "2013")`, `profile.costCenter pr`,
		},
		expression.GroupFilter: {
			`id eq "00g1"`, `type eq "APP_GROUP"`, `lastUpdated gt "2013"`, `lastMembershipUpdated le "2013"`,
		},
	}
	for grammar, texts := range tests {
		for _, text := range texts {
			n, err := expression.Parse(text)
			if err != nil {
				t.Fatalf("Parse(%s): %v", text, err)
			}
			if err := grammar.Check(n); err != nil {
				t.Errorf("%s refused %s: %v", grammar, text, err)
			}
		}
	}
}

func TestGrammarErrorsNameTheFaultAndTheFix(t *testing.T) {
	t.Parallel()
	const (
		us = expression.UserSearch
		uf = expression.UserFilter
		gs = expression.GroupSearch
		gf = expression.GroupFilter
	)
	tests := map[string]struct {
		grammar  expression.Grammar
		in, want string
		attr     string
		op       expression.Op
	}{
		"ne on users":           {us, `status ne "STAGED"`, `the search of users does not take ne on status; write (status lt … or status gt …)`, "status", "ne"},
		"ew on users":           {us, `profile.email ew "x"`, `the search of users does not take ew on profile.email; use eq sw co gt ge lt le pr`, "profile.email", "ew"},
		"co where it is not":    {us, `profile.city co "x"`, `the search of users does not take co on profile.city; use eq sw gt ge lt le pr, or co on profile.firstName, profile.lastName, profile.email, profile.login`, "profile.city", "co"},
		"not":                   {us, `not (status eq "STAGED")`, "the search of users does not take `not`; turn the comparison round, for example lt or gt", "", "not"},
		"a bare attribute":      {us, `firstName eq "x"`, `the search of users does not know the attribute firstName; attributes of the profile are written profile.firstName, the others are id, status, created, activated, statusChanged, lastUpdated, type.id`, "firstName", ""},
		"a misspelt case":       {us, `lastupdated gt "x"`, `the search of users does not know the attribute lastupdated; write lastUpdated`, "lastupdated", ""},
		"credentials":           {us, `credentials.provider.type eq "OKTA"`, `the search of users does not know the attribute credentials.provider.type; it takes id, status, created, activated, statusChanged, lastUpdated, type.id, profile.<name>`, "credentials.provider.type", ""},
		"inside of a profile":   {us, `profile.a.b eq "x"`, `the search of users does not know the attribute profile.a.b; it takes id, status, created, activated, statusChanged, lastUpdated, type.id, profile.<name>`, "profile.a.b", ""},
		"a status as number":    {us, `status eq 1`, `the search of users compares status with a text in double quotes`, "status", "eq"},
		"sw with a number":      {us, `profile.x sw 1`, `the search of users takes a text in double quotes after sw, for profile.x`, "profile.x", "sw"},
		"gt with a boolean":     {us, `profile.x gt true`, `the search of users compares profile.x with true, false or null by eq only`, "profile.x", "gt"},
		"deep inside":           {us, `id pr and (id pr or (id pr and status ew "x"))`, `the search of users does not take ew on status; use eq sw gt ge lt le pr`, "status", "ew"},
		"filter by city":        {uf, `profile.city eq "x"`, `the filter of users does not take profile.city, only id, status, lastUpdated, profile.login, profile.email, profile.firstName, profile.lastName; use search for it`, "profile.city", ""},
		"filter by created":     {uf, `created gt "x"`, `the filter of users does not know the attribute created; it takes id, status, lastUpdated, profile.login, profile.email, profile.firstName, profile.lastName`, "created", ""},
		"filter with pr":        {uf, `status pr`, `the filter of users does not take pr on status; use eq`, "status", "pr"},
		"filter with sw":        {uf, `profile.login sw "x"`, `the filter of users does not take sw on profile.login; use eq`, "profile.login", "sw"},
		"filter with ne date":   {uf, `lastUpdated ne "x"`, `the filter of users does not take ne on lastUpdated; write (lastUpdated lt … or lastUpdated gt …)`, "lastUpdated", "ne"},
		"groups by gt on name":  {gs, `profile.name gt "x"`, `the search of groups does not take gt on profile.name; use eq sw co pr`, "profile.name", "gt"},
		"groups by co on other": {gs, `profile.x co "x"`, `the search of groups does not take co on profile.x; use eq sw pr, or co on profile.name, profile.description`, "profile.x", "co"},
		"groups by objectClass": {gs, `objectClass eq "x"`, `the search of groups does not know the attribute objectClass; attributes of the profile are written profile.objectClass, the others are id, type, created, lastUpdated, lastMembershipUpdated, source.id`, "objectClass", ""},
		"group filter by name":  {gf, `profile.name eq "x"`, `the filter of groups does not take profile.name, only id, type, lastUpdated, lastMembershipUpdated; use search for it`, "profile.name", ""},
		"group filter, created": {gf, `created gt "x"`, `the filter of groups does not know the attribute created; it takes id, type, lastUpdated, lastMembershipUpdated`, "created", ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, err := expression.Parse(tc.in)
			if err != nil {
				t.Fatalf("Parse(%s): %v", tc.in, err)
			}
			err = tc.grammar.Check(n)
			var fault *expression.GrammarError
			if !errors.As(err, &fault) {
				t.Fatalf("got %v, want a GrammarError", err)
			}
			if fault.Error() != tc.want || fault.Attr != tc.attr || fault.Op != tc.op || fault.Grammar != tc.grammar {
				t.Errorf("got  %q %q %s\nwant %q %q %s", fault.Attr, fault.Op, fault, tc.attr, tc.op, tc.want)
			}
		})
	}
}

func TestGrammarsRefuseEmptyTrees(t *testing.T) {
	t.Parallel()
	for name, n := range map[string]expression.Node{"nil": nil, "and": expression.And{}, "or": expression.Or{}} {
		if err := expression.UserSearch.Check(n); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestAttributesAreListedOnce(t *testing.T) {
	t.Parallel()
	n, err := expression.Parse(`b pr and (a eq "1" or b eq "2") and not (c pr)`)
	if err != nil {
		t.Fatal(err)
	}
	got := expression.Attributes(n)
	if len(got) != 3 || got[0] != "b" || got[1] != "a" || got[2] != "c" {
		t.Errorf("got %v, want [b a c]", got)
	}
}
