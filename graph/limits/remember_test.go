package limits_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/graph/limits"
)

func extension(t *testing.T) *limits.Extension {
	t.Helper()
	x, err := limits.New(limits.Default())
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestAKnownTextIsNotMeasuredAgain(t *testing.T) {
	x := extension(t)
	p := &graphql.RawParams{Query: "query($v:[ID!]){users(ids:$v){id}}", Variables: map[string]any{"v": list(3)}}
	measure := func() {
		if e := x.MutateOperationParameters(t.Context(), p); e != nil {
			t.Error(e)
		}
	}
	measure()
	if n := testing.AllocsPerRun(100, measure); n > 0 {
		t.Errorf("%v allocations for a known text", n)
	}
}

func TestAKnownTextDoesNotExcuseItsVariables(t *testing.T) {
	x := extension(t)
	const query = "query($v:[ID!]){users(ids:$v){id}}"
	x.MutateOperationParameters(t.Context(), &graphql.RawParams{Query: query})
	for n, refused := range map[int]bool{200: false, 201: true} {
		e := x.MutateOperationParameters(t.Context(), &graphql.RawParams{Query: query, Variables: map[string]any{"v": list(n)}})
		if (e != nil) != refused {
			t.Errorf("%d values: %v", n, e)
		}
	}
}

func TestARefusedTextIsRefusedEachTime(t *testing.T) {
	x := extension(t)
	for range 3 {
		if e := x.MutateOperationParameters(t.Context(), &graphql.RawParams{Query: nested(16)}); e == nil {
			t.Error("passes")
		}
	}
}

// Texts that were evicted, or are too long for the cache, are measured again.
func TestManyAndLongTextsAreMeasuredAllTheSame(t *testing.T) {
	x := extension(t)
	long := "{user{id}} #" + strings.Repeat("x", 20<<10)
	for i := range 2500 {
		good, bad := fmt.Sprintf("query Q%d{user{id}}", i), fmt.Sprintf("query Q%d%s", i, nested(16))
		for query, refused := range map[string]bool{good: false, bad: true, long: false} {
			e := x.MutateOperationParameters(t.Context(), &graphql.RawParams{Query: query})
			if (e != nil) != refused {
				t.Fatalf("%.40q: %v", query, e)
			}
		}
	}
}
