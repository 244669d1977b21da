package apierror

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"pgregory.net/rapid"
)

func TestWhatACallerChoseIsQuotedOnlyInPart(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 300_000)
	for message, want := range map[string]string{
		"short":                            "short",
		"operation " + long + " not found": "operation " + strings.Repeat("x", 77) + "… not found",
		"is not a value: " + strings.Repeat("ä", 300): "is not a value: " + strings.Repeat("ä", 38) + "…",
	} {
		if got := Clip(message); got != want {
			t.Errorf("got %.200q, want %.200q", got, want)
		}
	}
	if got := Clip(strings.Repeat("a b ", 100_000)); len(got) > maxMessage || !strings.HasSuffix(got, cutMark) {
		t.Errorf("%d bytes, ending with %q", len(got), got[len(got)-10:])
	}
}

func TestNoMessageIsLongOrBroken(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		message := rapid.String().Draw(t, "message") + strings.Repeat(rapid.String().Draw(t, "part"), rapid.IntRange(0, 500).Draw(t, "times"))
		got := Clip(message)
		if len(got) > maxMessage || !utf8.ValidString(got) {
			t.Fatalf("%d bytes: %q", len(got), got)
		}
		if len(message) <= maxWord && got != message {
			t.Fatalf("a short message was changed: %q", got)
		}
	})
}

func TestAnErrorsPathIsCutOnlyWhereNoFieldCanBeCalledThat(t *testing.T) {
	t.Parallel()
	e := Denied("no")
	path := ast.Path{ast.PathName("variable"), ast.PathName(strings.Repeat("v", 256)), ast.PathIndex(3), ast.PathName(strings.Repeat("f", 255))}
	got := e.at(path, nil).Path
	if len(got) != 4 || len(got[1].(ast.PathName)) > maxWord || got[3] != path[3] || len(path[1].(ast.PathName)) != 256 {
		t.Errorf("got %v", got)
	}
}

func TestTheErrorsOfARequestFitInFourKilobytes(t *testing.T) {
	t.Parallel()
	var list gqlerror.List
	for range 50 {
		list = append(list, (&Error{Code: ValidationFailed, Message: strings.Repeat("word ", 1000)}).GraphQL())
	}
	length := 0
	got := Collapse(list)
	for _, e := range got {
		length += len(e.Message)
	}
	if len(got) == 0 || length > maxMessages {
		t.Errorf("%d errors of %d bytes", len(got), length)
	}
}
