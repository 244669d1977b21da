package apierror_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"pgregory.net/rapid"

	"oktagraph/graph/apierror"
)

func TestCollapseKeepsTheFirstPerFieldAndCode(t *testing.T) {
	at := func(code string, index int, field string) *gqlerror.Error {
		e := coded(code, code)
		e.Path = ast.Path{ast.PathName("users"), ast.PathName("nodes"), ast.PathIndex(index), ast.PathName(field)}
		return e
	}
	got := apierror.Collapse(gqlerror.List{
		at("RATE_LIMITED", 10, "groups"), at("RATE_LIMITED", 9, "groups"), at("FORBIDDEN", 3, "groups"),
		at("RATE_LIMITED", 2, "roles"), coded("BAD_USER_INPUT", "no path"),
	})
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"message":"no path","extensions":{"code":"BAD_USER_INPUT"}},` +
		`{"message":"RATE_LIMITED","path":["users","nodes",2,"roles"],"extensions":{"code":"RATE_LIMITED","count":1}},` +
		`{"message":"FORBIDDEN","path":["users","nodes",3,"groups"],"extensions":{"code":"FORBIDDEN","count":1}},` +
		`{"message":"RATE_LIMITED","path":["users","nodes",9,"groups"],"extensions":{"code":"RATE_LIMITED","count":2}}]`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("collapsed list (-want +got):\n%s", diff)
	}
}

func TestErrorsOfTwoOrgsAreNeverCountedAsOne(t *testing.T) {
	t.Parallel()
	at := func(field string, org, index int) *gqlerror.Error {
		e := coded("FORBIDDEN", "m")
		e.Path = ast.Path{ast.PathName(field), ast.PathIndex(org), ast.PathName("nodes"), ast.PathIndex(index)}
		return e
	}
	list := gqlerror.List{at("orgs", 0, 1), at("orgs", 0, 2), at("orgs", 11, 1), at("orgs", 1, 1), at("others", 0, 1), at("others", 1, 1)}
	var counts []any
	for _, e := range apierror.Collapse(list, "orgs") {
		counts = append(counts, e.Extensions["count"])
	}
	if diff := cmp.Diff([]any{2, 1, 1, 2}, counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestCollapseLosesNoErrorAndChangesNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list gqlerror.List
		for range rapid.IntRange(0, 60).Draw(t, "errors") {
			e := coded(rapid.SampledFrom([]string{"A", "B"}).Draw(t, "code"), "m")
			for range rapid.IntRange(1, 4).Draw(t, "steps") {
				if rapid.Bool().Draw(t, "index") {
					e.Path = append(e.Path, ast.PathIndex(rapid.IntRange(0, 3).Draw(t, "i")))
				} else {
					e.Path = append(e.Path, ast.PathName(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "name")))
				}
			}
			list = append(list, e)
		}
		before, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		total := 0
		for _, e := range apierror.Collapse(list) {
			total += e.Extensions["count"].(int)
		}
		if total != len(list) {
			t.Fatalf("counts add up to %d of %d", total, len(list))
		}
		after, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		if string(before) != string(after) {
			t.Fatal("the list was written to")
		}
	})
}

func TestRequestErrorsAreAtMostTwenty(t *testing.T) {
	next := func(context.Context) *graphql.Response {
		resp := &graphql.Response{}
		for range 1500 {
			resp.Errors = append(resp.Errors, coded("GRAPHQL_VALIDATION_FAILED", "Cannot query field"))
		}
		return resp
	}
	resp := apierror.Collapsing{}.InterceptResponse(t.Context(), next)
	if len(resp.Errors) != apierror.MaxRequestErrors {
		t.Errorf("%d errors, want %d", len(resp.Errors), apierror.MaxRequestErrors)
	}
	for _, e := range resp.Errors {
		if _, counted := e.Extensions["count"]; counted {
			t.Errorf("request error carries a count: %v", e)
		}
	}
}
