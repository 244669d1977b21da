package exec_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/graph/exec"
)

// tallied runs an operation and returns what its answer holds.
func (k *kit) tallied(t *testing.T, text string) *exec.Tally {
	t.Helper()
	var got *exec.Tally
	k.Wrote = func(_ context.Context, tally *exec.Tally) { got = tally }
	k.run(t, text, nil)
	if got == nil {
		t.Fatal("nobody was told")
	}
	return got
}

func TestATallyIsOfWhatWasAnswered(t *testing.T) {
	t.Parallel()
	a, b, eve := anna(), bob(), &person{name: "Eve", code: "3"}
	a.boss = b
	edges := map[string]load{
		"Query.list": objects(a, b, a, eve, eve), "Query.named": objects(a, &dog{name: "Rex"}), "Query.secret": objects(a),
		"Query.people": func(c *exec.Call) *exec.Column {
			column := exec.NewColumn(1)
			column.Ref(column.Add(a))
			column.Ref(column.Add(b))
			column.Page(false, false)
			return column
		},
	}
	for name, tc := range map[string]struct {
		query   string
		denied  bool
		kinds   []exec.Kind
		scopes  []string
		objects int
	}{
		"each object once at a place":     {query: `{list {name}}`, kinds: []exec.Kind{{"Person", 3}}, objects: 5},
		"also those that fail":            {query: `{list {nick}}`, kinds: []exec.Kind{{"Person", 3}}, objects: 5},
		"two places":                      {query: `{list {name} again: list {code}}`, kinds: []exec.Kind{{"Person", 6}}, objects: 10},
		"held ones":                       {query: `{named {name ... on Person {boss {name}}}}`, kinds: []exec.Kind{{"Dog", 1}, {"Person", 2}}, objects: 2},
		"nodes and edges are the same":    {query: `{people {nodes {name} edges {node {code}}}}`, kinds: []exec.Kind{{"Person", 2}}, objects: 2},
		"what needs a scope":              {query: `{secret {name}}`, kinds: []exec.Kind{{"Person", 1}}, scopes: []string{"secrets"}},
		"nothing of what is denied":       {query: `{secret {name}}`, denied: true, kinds: []exec.Kind{}},
		"nothing where nothing was found": {query: `{one {name} people {pageInfo {hasNextPage}}}`, kinds: []exec.Kind{}, objects: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKit(t, edges)
			k.denied = tc.denied
			got := k.tallied(t, tc.query)
			if diff := cmp.Diff(tc.kinds, got.Kinds()); diff != "" {
				t.Errorf("kinds: -want +got\n%s", diff)
			}
			if diff := cmp.Diff(tc.scopes, got.Scopes()); diff != "" {
				t.Errorf("scopes: -want +got\n%s", diff)
			}
			if got.Objects != tc.objects {
				t.Errorf("%d objects, want %d", got.Objects, tc.objects)
			}
		})
	}
}
