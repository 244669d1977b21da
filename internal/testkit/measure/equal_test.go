package measure_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/internal/testkit/corpus"
	"oktagraph/internal/testkit/measure"
	"oktagraph/internal/testkit/world"
)

// TestAnswersEqualTheNaiveWays asks every query of the corpus in every variant
// of a small org: of a server that was never asked, of the same again, which costs nothing,
// and of one that has answered all queries before it.
func TestAnswersEqualTheNaiveWays(t *testing.T) {
	t.Parallel()
	for name, config := range corpus.Variants() {
		if hurried() && !slices.Contains([]string{"usual", "flag blind for custom roles", "few groups, many users", "short addresses"}, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Setup{Org: config, CallLimit: 1_000_000})
			warm := w.MustServe(t)
			for _, q := range corpus.Cases() {
				t.Run(q.Name, func(t *testing.T) {
					cold := w.MustServe(t)
					for i, s := range []*world.Server{cold, cold, warm} {
						again := i == 1
						if again && hurried() {
							continue // what took minutes is not fresh any more
						}
						p := equal(t, w, s, q.Text, q.For(w.Org))
						if again && p.OurCalls > p.NeverKept() {
							t.Errorf("again %d calls: %v\n%s", p.OurCalls, p.Plan, q.Text)
						}
						if p.OurCalls > p.Estimated {
							t.Errorf("%d calls, estimated were %d: %v\n%s", p.OurCalls, p.Estimated, p.Plan, q.Text)
						}
					}
				})
			}
		})
	}
}

func equal(t *testing.T, w *world.World, s *world.Server, query string, variables map[string]any) measure.Pair {
	t.Helper()
	p, err := measure.Both(t.Context(), w, s, measure.Executor(w), query, variables)
	if err != nil {
		t.Errorf("%v\n%s\n%v", err, query, variables)
	}
	if diff := cmp.Diff(p.Naive, p.Ours); diff != "" {
		t.Errorf("another answer than the naive way's (-naive +ours):\n%s\n%s\n%v", diff, query, variables)
	}
	return p
}
