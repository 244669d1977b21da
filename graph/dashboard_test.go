package graph_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/internal/testkit/measure"
	kit "oktagraph/internal/testkit/world"
)

// TestTheDashboardEqualsTheNaiveWayUnderItsPrice runs the queries of an admin dashboard,
// cold and warm, on the server and on an executor that reads the org without plan and
// cache.
func TestTheDashboardEqualsTheNaiveWayUnderItsPrice(t *testing.T) {
	t.Parallel()
	w := kit.New(t, kit.Setup{Org: caseOrg()})
	names := namesOf(t, w.Org)
	dirs, err := filepath.Glob(filepath.Join("testdata", "dashboard", "*"))
	if err != nil || len(dirs) == 0 {
		t.Fatalf("find the dashboard's cases: %v", err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			query, vars := readCase(t, dir, "query.graphql"), variablesOf(t, dir, names, map[string]string{})
			server := w.MustServe(t)
			for _, when := range []string{"cold", "again"} {
				p, err := measure.Both(t.Context(), w, server, measure.Executor(w), query, vars)
				if err != nil {
					t.Fatalf("%s: %v", when, err)
				}
				if diff := cmp.Diff(p.Naive, p.Ours); diff != "" {
					t.Errorf("%s (-naive +ours):\n%s", when, diff)
				}
				if p.OurCalls > p.Estimated {
					t.Errorf("%s: %d calls, priced at %d: %+v", when, p.OurCalls, p.Estimated, p.Plan)
				}
			}
		})
	}
}
