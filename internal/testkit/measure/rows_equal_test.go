package measure_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/internal/testkit/corpus"
	"oktagraph/internal/testkit/measure"
	"oktagraph/internal/testkit/world"
)

// TestRowsOfTheSmallOrgEqualTheNaiveWays compares what the rows of org S answer,
// walks page by page, each side led on by its own cursor.
func TestRowsOfTheSmallOrgEqualTheNaiveWays(t *testing.T) {
	t.Parallel()
	w := world.New(t, measure.Setup(corpus.S))
	for _, row := range corpus.Rows() {
		if row.Size != corpus.S {
			continue
		}
		t.Run(row.Name, func(t *testing.T) {
			t.Parallel()
			s, e := w.MustServe(t), measure.Executor(w)
			ours := canonicalPages(t, row, row.For(w.Org), func(variables map[string]any) (json.RawMessage, error) {
				return s.MustAsk(t, row.Text, variables).Data, nil
			})
			naive := canonicalPages(t, row, row.For(w.Org), func(variables map[string]any) (json.RawMessage, error) {
				return e.Run(t.Context(), row.Text, variables)
			})
			if row.Walk != "" && len(ours) < 2 {
				t.Errorf("the walk ended after %d pages", len(ours))
			}
			if diff := cmp.Diff(naive, ours); diff != "" {
				t.Errorf("another answer than the naive way's (-naive +ours):\n%s", diff)
			}
		})
	}
}

// canonicalPages are the answers to a row, one or those of its walk.
func canonicalPages(t *testing.T, row corpus.Row, variables map[string]any, ask func(map[string]any) (json.RawMessage, error)) []string {
	t.Helper()
	var pages []string
	err := measure.Pages(row, variables, func(variables map[string]any) (json.RawMessage, error) {
		data, err := ask(variables)
		if err != nil {
			return nil, err
		}
		page, err := corpus.Canonical(data)
		pages = append(pages, page)
		return data, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}
