package filter_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"

	"oktagraph/graph/filter"
	"oktagraph/okta/expression"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// texts draws texts that a filter takes, many of them made to break out of a
// literal.
func texts() *rapid.Generator[string] {
	hostile := []string{`"`, `\`, `\"`, `" or id pr or "`, `") or (status eq "`, ` and `, `(`, `)`, `not (`, `é`, `🙂`, `%22`, `\u0022`, `x`}
	return rapid.OneOf(
		rapid.StringN(1, 50, -1).Filter(func(s string) bool { return !strings.ContainsFunc(s, unicode.IsControl) }),
		rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(hostile), 1, 5).Draw(t, "parts"), "")
		}),
	)
}

func TestEveryTextStandsOnceAndWholeInOneExpression(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		drawn := rapid.SliceOfNDistinct(texts(), 6, 6, rapid.ID[string]).Draw(t, "texts")
		f := filter.Users{Login: &drawn[0], Email: &drawn[1], FirstName: &drawn[2], LastName: &drawn[3], Department: &drawn[4], IncludeDeprovisioned: true}
		caller := expression.Any(expression.Eq("profile.own", drawn[5]), expression.Has("id"))
		text := caller.String()
		q, err := filter.ForUsers(f, &text, nil)
		if err != nil {
			t.Fatal(err)
		}
		n, err := expression.Parse(q.Search)
		if err != nil {
			t.Fatalf("%s: %v", q.Search, err)
		}
		and, ok := n.(expression.And)
		if !ok || len(and.Nodes) != 6 {
			t.Fatalf("%s is not five conditions and a search", q.Search)
		}
		if diff := cmp.Diff(caller, and.Nodes[5]); diff != "" {
			t.Fatalf("search (-want +got):\n%s", diff)
		}
		got := map[string]int{}
		for _, v := range expression.Literals(n) {
			got[v.Raw]++
		}
		want := map[string]int{}
		for _, d := range drawn {
			want[d] = 1
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("literals (-want +got):\n%s", diff)
		}
	})
}

func users() *rapid.Generator[filter.Users] {
	text := rapid.Ptr(texts(), true)
	return rapid.Custom(func(t *rapid.T) filter.Users {
		return filter.Users{
			IDs:                  rapid.OneOf(rapid.Just[[]string](nil), rapid.SliceOfN(rapid.SampledFrom([]string{"00u1", "00u2", "00u3", "me", "../"}), 0, 4)).Draw(t, "ids"),
			Status:               rapid.OneOf(rapid.Just[[]string](nil), rapid.SliceOfN(rapid.SampledFrom([]string{"ACTIVE", "STAGED", "DEPROVISIONED"}), 0, 3)).Draw(t, "status"),
			StartsWith:           text.Draw(t, "startsWith"),
			Login:                text.Draw(t, "login"),
			CreatedAfter:         rapid.Ptr(rapid.SampledFrom([]string{"2026-03-02T10:43:27Z", "2026-03-02T11:43:27+01:00"}), true).Draw(t, "createdAfter"),
			IncludeDeprovisioned: rapid.Bool().Draw(t, "includeDeprovisioned"),
		}
	})
}

func TestQuestionsAreWhatOktaTakes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := users().Draw(t, "filter")
		search := rapid.Ptr(rapid.SampledFrom([]string{`id pr`, `id pr or status pr`, `profile.x eq "a) or (b"`, `id pr) or (id pr`, `(`}), true).Draw(t, "search")
		order := rapid.Ptr(rapid.Just(filter.Order{Field: "STATUS"}), true).Draw(t, "order")
		q, err := filter.ForUsers(f, search, order)
		var input *filter.InputError
		if errors.As(err, &input) && input.Field == "search" {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		ways := 0
		for _, way := range []bool{q.Empty, q.IDs != nil, q.Search != ""} {
			if way {
				ways++
			}
		}
		if ways > 1 || (q.SortBy != "") != (q.SortOrder != "") || q.SortBy != "" && q.Search == "" {
			t.Fatalf("contradicts itself: %+v", q)
		}
		if q.Search == "" {
			return
		}
		n, err := expression.Parse(q.Search)
		if err != nil {
			t.Fatalf("%s: %v", q.Search, err)
		}
		if err := expression.UserSearch.Check(n); err != nil {
			t.Fatalf("%s: %v", q.Search, err)
		}
		asked := f.IncludeDeprovisioned || f.IDs != nil || f.Status != nil
		if excluded := strings.HasPrefix(strings.TrimLeft(q.Search, "("), `status lt "DEPROVISIONED"`); excluded == asked {
			t.Fatalf("DEPROVISIONED left out: %t, asked for: %t, in %s", excluded, asked, q.Search)
		}
	})
}

func TestEqualQuestionsHaveOneCanonicalForm(t *testing.T) {
	t.Parallel()
	one, err := filter.ForUsers(filter.Users{IDs: []string{"00u2", "00u1"}, CreatedAfter: new("2026-03-02T11:43:27+01:00")}, new(`((id  PR))`), nil)
	if err != nil {
		t.Fatal(err)
	}
	other, err := filter.ForUsers(filter.Users{IDs: []string{"00u1", "00u2", "00u1"}, CreatedAfter: new("2026-03-02T10:43:27.000Z")}, new(`id pr`), nil)
	if err != nil {
		t.Fatal(err)
	}
	if one.Canonical != other.Canonical {
		t.Errorf("%s\n%s", one.Canonical, other.Canonical)
	}
}

func TestDifferentQuestionsHaveDifferentCanonicalForms(t *testing.T) {
	t.Parallel()
	questions := []struct {
		filter filter.Users
		search *string
		order  *filter.Order
	}{
		{},
		{filter: filter.Users{IncludeDeprovisioned: true}},
		{filter: filter.Users{IDs: []string{}}},
		{filter: filter.Users{IDs: []string{"00u1"}}},
		{filter: filter.Users{IDs: []string{"00u1", "00u2"}}},
		{order: &filter.Order{Field: "STATUS"}},
		{order: &filter.Order{Field: "STATUS", Desc: true}},
		{order: &filter.Order{Field: "LOGIN"}},
		{filter: filter.Users{Login: new("a")}},
		{filter: filter.Users{Login: new("A")}},
		{search: new(`profile.login eq "a"`)},
	}
	var seen []string
	for _, c := range questions {
		q, err := filter.ForUsers(c.filter, c.search, c.order)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(seen, q.Canonical) {
			t.Errorf("twice: %s", q.Canonical)
		}
		seen = append(seen, q.Canonical)
	}
}

func FuzzUsers(f *testing.F) {
	f.Add(`O"Hara\`, `an`, `status eq "ACTIVE"`)
	f.Add(`") or (id pr`, ``, `id pr) or (id pr`)
	f.Fuzz(func(t *testing.T, login, prefix, search string) {
		q, err := filter.ForUsers(filter.Users{Login: &login, StartsWith: &prefix}, &search, nil)
		if err != nil {
			return
		}
		n, err := expression.Parse(q.Search)
		if err != nil {
			t.Fatalf("%q: %v", q.Search, err)
		}
		if err := expression.UserSearch.Check(n); err != nil {
			t.Fatalf("%q: %v", q.Search, err)
		}
		if !slices.Contains(expression.Literals(n), expression.Value{Kind: expression.Text, Raw: login}) {
			t.Fatalf("%q lost the login", q.Search)
		}
	})
}
