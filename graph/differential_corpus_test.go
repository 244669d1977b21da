package graph_test

import (
	"testing"
	"testing/synctest"

	"oktagraph/graph"
	"oktagraph/internal/testkit/corpus"
	"oktagraph/oktasim"
)

// agree fails the test if the executors differ.
func agree(t *testing.T) func(graph.Comparison) {
	t.Helper()
	return func(c graph.Comparison) {
		if what := difference(c); what != "" {
			t.Error(what)
		}
	}
}

// TestExecutorsAgreeOnTheCorpus compares them on the queries with promised calls and on one
// of every other kind: cold and warm, in several kinds of orgs.
func TestExecutorsAgreeOnTheCorpus(t *testing.T) {
	t.Parallel()
	var queries []corpus.Query
	for _, row := range corpus.Rows() {
		queries = append(queries, row.Query)
	}
	queries = append(queries, corpus.Cases()...)
	orgs := corpus.Variants()
	for _, name := range []string{"usual", "more roles than a page", "deactivated keep groups", "no custom roles"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { compareAll(t, orgs[name], queries) })
		})
	}
}

func compareAll(t *testing.T, org oktasim.Config, queries []corpus.Query) {
	t.Helper()
	ran := 0
	report := agree(t)
	w := newWorld(t, setup{org: org, callLimit: 1_000_000, compared: func(c graph.Comparison) {
		ran++
		report(c)
	}})
	for _, q := range queries {
		for range 2 {
			w.ask(t, q.Text, q.For(w.org))
		}
		if t.Failed() {
			t.Fatalf("%s:\n%s", q.Name, q.Text)
		}
	}
	if ran != 2*len(queries) {
		t.Errorf("%d of %d operations were run", ran, 2*len(queries))
	}
}
