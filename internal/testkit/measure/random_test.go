package measure_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"oktagraph/internal/testkit/corpus"
	"oktagraph/internal/testkit/measure"
	"oktagraph/internal/testkit/world"
)

// TestRandomAnswersEqualTheNaiveWays asks random queries in random orgs: of a
// server that was never asked, of one that answered the queries before, and
// again.
func TestRandomAnswersEqualTheNaiveWays(t *testing.T) {
	t.Parallel()
	schema := world.Schema()
	rapid.Check(t, func(t *rapid.T) {
		dice := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "dice") }
		config := corpus.RandomOrg(dice)
		w, err := world.Open(world.Setup{Org: config, CallLimit: 1_000_000})
		if err != nil {
			t.Skip("an org that cannot be")
		}
		defer w.Close()
		warm, err := w.Serve()
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			query := corpus.Random(dice, schema, w.Org)
			cold, err := w.Serve()
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range []*world.Server{cold, cold, warm} {
				state := []string{"cold", "again", "warm"}[i]
				p, err := measure.Both(t.Context(), w, s, measure.Executor(w), query, nil)
				if tooLarge(err) {
					break
				}
				if err != nil {
					t.Fatalf("%s: %v\n%s\n%+v", state, err, query, config)
				}
				if diff := cmp.Diff(p.Naive, p.Ours); diff != "" {
					t.Fatalf("%s: another answer than the naive way's (-naive +ours):\n%s\n%s\n%+v", state, diff, query, config)
				}
				if p.OurCalls > p.Estimated || state == "again" && p.OurCalls > p.NeverKept() {
					t.Fatalf("%s: %d calls, estimated were %d: %v\n%s\n%+v", state, p.OurCalls, p.Estimated, p.Plan, query, config)
				}
				if n := s.Unplanned(); n > 0 {
					t.Fatalf("%s: %d keys were not foreseen by the walk\n%s\n%+v", state, n, query, config)
				}
			}
		}
	})
}

// TestRandomQueriesCostNoMoreThanTheNaiveWay allows one call more: the page of
// statistics by which a small org is told from a large one.
func TestRandomQueriesCostNoMoreThanTheNaiveWay(t *testing.T) {
	t.Parallel()
	const probe = 1
	schema := world.Schema()
	rapid.Check(t, func(t *rapid.T) {
		dice := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "dice") }
		config := corpus.RandomOrg(dice)
		config.IAMPageSize = corpus.IAMPage
		config.Users += 40 // to ask everybody in an org of ten for roles is cheaper than to find out who has any
		w, err := world.Open(world.Setup{Org: config, CallLimit: 1_000_000})
		if err != nil {
			t.Skip("an org that cannot be")
		}
		defer w.Close()
		s, err := w.Serve()
		if err != nil {
			t.Fatal(err)
		}
		query := corpus.Random(dice, schema, w.Org)
		if strings.Contains(query, " assignments") || strings.Contains(query, "hasAdminRoles") {
			t.Skip("who holds a role is found out for the whole operation, even if the role turns out not to exist")
		}
		p, err := measure.Both(t.Context(), w, s, measure.Executor(w), query, nil)
		if tooLarge(err) {
			t.Skip("more fields than an operation may have")
		}
		if err != nil {
			t.Fatalf("%v\n%s\n%+v", err, query, config)
		}
		if p.OurCalls > p.NaiveCalls+probe {
			t.Fatalf("%d calls, the naive way takes %d: %v\n%s\n%+v", p.OurCalls, p.NaiveCalls, p.Plan, query, config)
		}
	})
}

// tooLarge reports whether an operation was refused for its fields: hardly any drawn one has
// as many as the server takes at most.
func tooLarge(err error) bool {
	return err != nil && strings.Contains(err.Error(), "fragments put in place; at most")
}
