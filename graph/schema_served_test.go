package graph_test

import (
	"slices"
	"strings"
	"testing"

	"oktagraph/graph/schema"
)

// TestAnswersInPartsAreRefusedBeforeTheFirstCall uses the directives for incremental
// delivery of other servers. Ignoring them would answer null and waste the calls.
func TestAnswersInPartsAreRefusedBeforeTheFirstCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: smallOrg()})
	w.org.ResetCalls()
	for query, want := range map[string]string{
		`{ viewer { name } ... @defer { users { nodes { id } } } }`:                                             "@defer is not supported",
		`query ($if: Boolean!) { ...Users @defer(if: $if) } fragment Users on Query { users { nodes { id } } }`: "@defer is not supported",
		`{ users { nodes @stream(initialCount: 1) { id } } }`:                                                   "@stream is not supported",
		`{ users @goField(forceResolver: false) { nodes { id } } }`:                                             `Unknown directive "@goField".`,
	} {
		a := w.ask(t, query, map[string]any{"if": false})
		if len(a.Errors) != 1 || a.Errors[0].code() != "GRAPHQL_VALIDATION_FAILED" || !strings.HasPrefix(a.Errors[0].Message, want) {
			t.Errorf("%s: errors %+v, want %q", query, a.Errors, want)
		}
		if a.Data != nil || a.Extensions.Okta.Calls != 0 {
			t.Errorf("%s was run: %s, %d calls", query, a.Data, a.Extensions.Okta.Calls)
		}
	}
	if n := w.org.Calls().Total; n != 0 {
		t.Errorf("refused operations made %d calls", n)
	}
}

// TestIntrospectionShowsTheDirectivesOfCallers sends the query of client tools.
func TestIntrospectionShowsTheDirectivesOfCallers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: smallOrg()})
	var data struct {
		Schema struct {
			Directives []struct{ Name, Description string }
			Types      []struct{ Name string }
		} `json:"__schema"`
	}
	w.mustAsk(t, `{ __schema { directives { name description } types { name } } }`, nil).into(t, &data)
	var served []string
	for _, d := range data.Schema.Directives {
		served = append(served, d.Name)
	}
	slices.Sort(served)
	want := []string{"anyCaller", "deprecated", "include", "oneOf", "requiresScope", "skip", "specifiedBy"}
	if !slices.Equal(served, want) {
		t.Errorf("served: %v, want %v", served, want)
	}
	for name := range schema.Published().Types {
		if !slices.ContainsFunc(data.Schema.Types, func(shown struct{ Name string }) bool { return shown.Name == name }) {
			t.Errorf("introspection lacks %s", name)
		}
	}
}
