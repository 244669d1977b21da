package measure_test

import (
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"oktagraph/internal/testkit/corpus"
	"oktagraph/internal/testkit/world"
	"oktagraph/oktasim"
)

// TestTwentyColdRunsCostTheSame asks each query of the corpus twenty times, each
// time of a server that was never asked.
func TestTwentyColdRunsCostTheSame(t *testing.T) {
	t.Parallel()
	org := oktasim.Config{Seed: 3, Users: 40, Deprovisioned: 4, Groups: 14, EmptyGroups: 2, GroupsPerUser: 3, GroupAdmins: 6, Governance: true}
	for _, q := range corpus.Cases() {
		t.Run(q.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := world.New(t, world.Setup{Org: org, Concurrency: 35})
				want := -1
				for range 20 {
					s := w.MustServe(t)
					calls := s.MustAsk(t, q.Text, q.For(w.Org)).Extensions.Okta.Calls
					if want < 0 {
						want = calls
					}
					if calls != want {
						t.Fatalf("%d calls, the first run took %d", calls, want)
					}
					if n := s.Unplanned(); n != 0 {
						t.Fatalf("%d keys were not foreseen by the walk", n)
					}
					s.Close()
				}
			})
		})
	}
}

// TestSpellingsLeadToTheSamePlans asks one question in all the ways GraphQL has
// for it.
func TestSpellingsLeadToTheSamePlans(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Setup{Org: corpus.S.Config(), Concurrency: 35})
	plan := func(query string, variables map[string]any) any {
		return w.MustServe(t).MustAsk(t, query, variables).Extensions.Okta.Plan
	}
	want := plan(`{ users(first: 60) { nodes { id groups(first: 7) { nodes { id members(first: 3) { nodes { id } } } } roles { id } } } }`, nil)
	tests := map[string]struct {
		query     string
		variables map[string]any
	}{
		"edges": {query: `{ users(first: 60) { edges { node {
			id groups(first: 7) { edges { node { id members(first: 3) { edges { node { id } } } } } } roles { id }
		} } } }`},
		"aliases": {query: `{ people: users(first: 60) { all: nodes { id
			in: groups(first: 7) { nodes { id who: members(first: 3) { nodes { id } } } } may: roles { id }
		} } }`},
		"fragments": {query: `{ users(first: 60) { ...Page } }
			fragment Page on UserConnection { nodes { ...Groups ... on Node { ... on User { roles { id } } } } }
			fragment Groups on User { id groups(first: 7) { nodes { ...Members } } }
			fragment Members on Group { id members(first: 3) { nodes { id } } }`},
		"directives": {query: `{ users(first: 60) { nodes { id @skip(if: false) groups(first: 7) @include(if: true) { nodes { id members(first: 3) { nodes { id } }
			appCount @skip(if: true) } } roles @skip(if: false) { id } roleAssignments @include(if: false) { id targets { groups { nodes { id } } } }
		} } }`},
		"variables": {
			query: `query($n: Int!, $m: Int = 7, $no: Boolean!) { users(first: $n) { nodes { id
				groups(first: $m) { nodes { id members(first: 3) { nodes { id } } memberCount @include(if: $no) } } roles { id }
			} } }`,
			variables: map[string]any{"n": 60, "no": false},
		},
		"both ways, and fields twice": {query: `{ users(first: 60) {
			nodes { id groups(first: 7) { nodes { id members(first: 3) { nodes { id } } } } }
			edges { node { id roles { id } roles { type } } }
			again: nodes { id groups(first: 7) { edges { node { id } } } }
		} }`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(want, plan(test.query, test.variables)); diff != "" {
				t.Errorf("another plan (-want +got):\n%s", diff)
			}
		})
	}
}

// TestOneObjectAskedInTwoWaysIsForeseen selects an edge of the same objects with
// other arguments by `nodes` and by `edges`: two fields, however alike.
func TestOneObjectAskedInTwoWaysIsForeseen(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Setup{Org: corpus.Variants()["usual"]})
	tests := map[string]string{
		"assignments by source": `{ users(first: 9) { nodes { id roleAssignments(source: DIRECT) { id } } edges { node { id roleAssignments { id } } } } }`,
		"pages of groups": `{ users(first: 9) {
			nodes { id groups(first: 1) { nodes { id members(first: 1) { nodes { id } } } } }
			again: nodes { id groups(first: 4) { nodes { id members(first: 1) { nodes { id } } } } }
		} }`,
	}
	for name, query := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := w.MustServe(t)
			s.MustAsk(t, query, nil)
			if n := s.Unplanned(); n != 0 {
				t.Errorf("%d keys were not foreseen by the walk", n)
			}
		})
	}
}
