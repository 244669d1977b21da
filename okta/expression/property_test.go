package expression_test

import (
	"testing"

	"oktagraph/okta/expression"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestPrintedTreesParseAsThemselves(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := nodes(3).Draw(t, "tree")
		got, err := expression.Parse(want.String())
		if err != nil {
			t.Fatalf("Parse(%s): %v", want, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", want, diff)
		}
	})
}

func TestEveryLiteralRoundTrips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := texts().Draw(t, "text")
		n, err := expression.Parse(expression.Eq("profile.x", want).String())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(expression.Eq("profile.x", want), n); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

// checkContained fails unless text, if it parses at all, stays one whole operand
// when it is joined with another in parentheses.
func checkContained(t interface{ Fatalf(string, ...any) }, text string) {
	search, err := expression.Parse(text)
	if err != nil {
		return
	}
	guard := expression.Eq("status", "GUARD")
	joined, err := expression.Parse("(" + guard.String() + ") and (" + search.String() + ")")
	if expression.Comparisons(search) == expression.MaxComparisons {
		return // the guard is one too many
	}
	if err != nil {
		if depthOrLength(err) {
			return
		}
		t.Fatalf("joined text does not parse: %v", err)
	}
	if diff := cmp.Diff(expression.All(guard, search), joined); diff != "" {
		t.Fatalf("search escaped from its parentheses (-want +got):\n%s", diff)
	}
}

// depthOrLength reports whether a refusal is one that joining may cause by itself.
func depthOrLength(err error) bool {
	return err.Error() == "the expression is nested deeper than 20 levels" ||
		err.Error() == "the expression is longer than 8192 bytes"
}

func TestASearchNeverEscapesItsParentheses(t *testing.T) {
	t.Parallel()
	pieces := append(hostile(), `status eq "ACTIVE"`, `id pr`, `(`, `)`, ` and `, `not (`, `"x"`, `id eq `, ` or id pr`)
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for _, p := range rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 8).Draw(t, "pieces") {
			text += p
		}
		checkContained(t, text)
		checkContained(t, nodes(3).Draw(t, "tree").String())
	})
}

func TestIDsAsksForEachID(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfN(rapid.StringMatching(`00u[0-9A-Za-z]{17}`), 1, 100).Draw(t, "ids")
		n, err := expression.Parse(expression.IDs(ids))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range expression.Literals(n) {
			got = append(got, v.Raw)
		}
		if diff := cmp.Diff(ids, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		for _, g := range []expression.Grammar{expression.UserFilter, expression.GroupFilter} {
			if err := g.Check(n); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`status eq "ACTIVE"`, `a pr and (b gt "1" or not (c eq true))`, `a eq "\u0022\ud83d\ude42"`,
		`a eq 1.5e9`, `((((`, `a eq "x") or (b pr`, "a eq \"\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := expression.Parse(text)
		if err != nil {
			return
		}
		again, err := expression.Parse(n.String())
		if err != nil {
			t.Fatalf("printed %q: %v", n, err)
		}
		if diff := cmp.Diff(n, again); diff != "" {
			t.Fatalf("(-first +again):\n%s", diff)
		}
		checkContained(t, text)
	})
}

func FuzzLiteral(f *testing.F) {
	for _, seed := range hostile() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := expression.Parse(expression.Eq("a", text).String())
		if err != nil {
			if depthOrLength(err) {
				return
			}
			t.Fatal(err)
		}
		// Bytes that are no UTF-8 become U+FFFD, one each.
		want := string([]rune(text))
		if diff := cmp.Diff(expression.Eq("a", want), n); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}
