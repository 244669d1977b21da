package expression_test

import (
	"errors"
	"strings"
	"testing"

	"oktagraph/okta/expression"

	"github.com/google/go-cmp/cmp"
)

func TestParseReadsTheLanguage(t *testing.T) {
	t.Parallel()
	eq := expression.Eq
	tests := map[string]struct {
		in    string
		want  expression.Node
		print string // in itself when empty
	}{
		"a comparison":      {in: `status eq "ACTIVE"`, want: eq("status", "ACTIVE")},
		"presence":          {in: `profile.email pr`, want: expression.Has("profile.email")},
		"any case of words": {in: `a EQ "x" AND b Pr`, want: expression.All(eq("a", "x"), expression.Has("b")), print: `a eq "x" and b pr`},
		"and binds tighter": {
			in:    `a pr or b pr and c pr`,
			want:  expression.Any(expression.Has("a"), expression.All(expression.Has("b"), expression.Has("c"))),
			print: `a pr or (b pr and c pr)`,
		},
		"parentheses bind tightest": {
			in:   `(a pr or b pr) and c pr`,
			want: expression.All(expression.Any(expression.Has("a"), expression.Has("b")), expression.Has("c")),
		},
		"groups without need":                  {in: `((a pr)) and (b pr and (c pr))`, want: expression.All(expression.Has("a"), expression.Has("b"), expression.Has("c")), print: `a pr and b pr and c pr`},
		"not":                                  {in: `NOT (a pr or b pr)`, want: expression.Not{Node: expression.Any(expression.Has("a"), expression.Has("b"))}, print: `not (a pr or b pr)`},
		"an attribute that begins like a word": {in: `order eq "1" or android pr`, want: expression.Any(eq("order", "1"), expression.Has("android"))},
		"escaped quotes":                       {in: `a eq "say \"hi\" \\ \/"`, want: eq("a", `say "hi" \ /`), print: `a eq "say \"hi\" \\ /"`},
		"words of the language in a literal":   {in: `a eq "x\" or b pr and (c eq \"y"`, want: eq("a", `x" or b pr and (c eq "y`)},
		"unicode":                              {in: `a eq "é🙂\u00fc\ud83d\ude42"`, want: eq("a", "é🙂ü🙂"), print: `a eq "é🙂ü🙂"`},
		"escaped control characters":           {in: `a eq "\b\f\n\r\t\u0000"`, want: eq("a", "\b\f\n\r\t\x00"), print: `a eq "\u0008\u000c\u000a\u000d\u0009\u0000"`},
		"numbers":                              {in: `a ge -12.5e+3`, want: expression.Compare{Attr: "a", Op: "ge", Value: expression.Value{Kind: expression.Number, Raw: "-12.5e+3"}}},
		"booleans":                             {in: `a eq TRUE`, want: expression.Compare{Attr: "a", Op: "eq", Value: expression.Value{Kind: expression.Bool, Raw: "true"}}, print: `a eq true`},
		"null":                                 {in: `a eq null`, want: expression.Compare{Attr: "a", Op: "eq", Value: expression.Value{Kind: expression.Null, Raw: "null"}}},
		"space of all kinds":                   {in: " a\teq\n\"x\"\r\n", want: eq("a", "x"), print: `a eq "x"`},
		"recorded on a real org": {
			in: `profile.email pr and profile.firstName eq "TestAcc" and profile.lastName eq "Jones"`,
			want: expression.All(expression.Has("profile.email"), eq("profile.firstName", "TestAcc"),
				eq("profile.lastName", "Jones")),
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := expression.Parse(tc.in)
			if err != nil {
				t.Fatalf("Parse(%s): %v", tc.in, err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("tree (-want +got):\n%s", diff)
			}
			want := tc.print
			if want == "" {
				want = tc.in
			}
			if got.String() != want {
				t.Errorf("printed %s, want %s", got, want)
			}
		})
	}
}

func TestParseRefusesWhatIsNotOneExpression(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want string }{
		"nothing":                    {``, `the expression ends where an attribute such as profile.email is expected`},
		"two expressions":            {`a pr b pr`, "at character 6: expected `and`, `or` or the end"},
		"a keyword search":           {`testAccTwo_161335912`, `the expression ends where an operator (eq sw co gt ge lt le pr) is expected`},
		"one parenthesis too many":   {`a pr) or (b pr`, "at character 5: expected `and`, `or` or the end"},
		"one parenthesis too few":    {`(a pr`, "the expression ends where `and`, `or` or a closing parenthesis is expected"},
		"empty parentheses":          {`()`, `at character 2: expected an attribute such as profile.email`},
		"a name beyond ASCII":        {`ä eq`, `at character 1: this character has no meaning outside of quotes`},
		"an unclosed text":           {`a eq "é`, `at character 6: this text has no closing quote; a quote inside of it is written \"`},
		"a trailing backslash":       {`a eq "x\`, `at character 8: a backslash ends the expression`},
		"an unknown escape":          {`a eq "\x41"`, `at character 7: unknown escape; a backslash itself is written \\`},
		"half a surrogate":           {`a eq "\ud83d"`, `at character 7: half of a surrogate pair is no character`},
		"short unicode":              {`a eq "\u12"`, `at character 7: \u needs four hexadecimal digits`},
		"a raw control character":    {"a eq \"x\ny\"", `at character 8: a text holds a raw control character`},
		"single quotes":              {`a eq 'x'`, `at character 6: strings need double quotes`},
		"a bare text":                {`a eq ACTIVE`, `at character 6: expected a literal; strings, ids and dates need double quotes`},
		"a bare id":                  {`id eq 00u1`, `at character 7: this is not a number; strings, ids and dates need double quotes`},
		"a bare date":                {`created gt 2013-06-01`, `at character 12: this is not a number; strings, ids and dates need double quotes`},
		"an unknown operator":        {`a like "x"`, `at character 3: expected an operator (eq sw co gt ge lt le pr)`},
		"a literal before":           {`"x" eq a`, `at character 1: expected an attribute such as profile.email`},
		"a word as attribute":        {`and eq "x"`, `at character 1: expected an attribute such as profile.email`},
		"dots without names":         {`profile..x pr`, `at character 1: expected an attribute such as profile.email`},
		"an endless attribute":       {strings.Repeat("a", 201) + ` pr`, `at character 1: expected an attribute such as profile.email`},
		"not without a group":        {`not a pr`, "at character 5: expected an opening parenthesis after `not`"},
		"a dangling and":             {`a pr and`, `the expression ends where an attribute such as profile.email is expected`},
		"a value filter":             {`emails[type eq "work"]`, `at character 7: this character has no meaning outside of quotes`},
		"text that is not UTF-8":     {"a eq \"\xff\"", `the expression is not UTF-8 text`},
		"a text too long":            {`a eq "` + strings.Repeat("x", 8<<10) + `"`, `the expression is longer than 8192 bytes`},
		"a text that grows too long": {`a eq "` + strings.Repeat(`\n`, 2000) + `"`, `the expression is longer than 8192 bytes`},
		"101 comparisons":            {strings.Repeat(`a pr or `, 100) + `a pr`, `the expression has more than 100 comparisons`},
		"21 parentheses":             {strings.Repeat(`(`, 21) + `a pr` + strings.Repeat(`)`, 21), `the expression is nested deeper than 20 levels`},
		"levels without parentheses": {nested(11), `the expression is nested deeper than 20 levels`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := expression.Parse(tc.in)
			if syntax := new(expression.SyntaxError); !errors.As(err, &syntax) {
				t.Fatalf("got %v, %v; want a SyntaxError", got, err)
			}
			if err.Error() != tc.want {
				t.Errorf("got  %s\nwant %s", err, tc.want)
			}
		})
	}
}

// nested has n groups, each an or of an and: two levels of tree in one of
// parentheses.
func nested(n int) string {
	inner := `z pr`
	for range n {
		inner = `(a pr or b pr and ` + inner + `)`
	}
	return inner
}

func TestParseTakesTheLimitsThemselves(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"8 KiB":           `a eq "` + strings.Repeat("x", 8<<10-7) + `"`,
		"100 comparisons": strings.Repeat(`a pr or `, 99) + `a pr`,
		"20 parentheses":  strings.Repeat(`(`, 20) + `a pr` + strings.Repeat(`)`, 20),
		"20 levels":       nested(10),
	}
	for name, in := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, err := expression.Parse(in)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := expression.Parse(n.String()); err != nil {
				t.Errorf("the printed form does not parse: %v", err)
			}
		})
	}
}
