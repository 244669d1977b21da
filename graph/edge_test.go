package graph_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/graph"
)

// An edge without a price would run unpriced. Making the executor checks that all fields of
// the schema that need an edge have one.
func TestEveryEdgeHasAPrice(t *testing.T) {
	t.Parallel()
	if unpriced := graph.Unpriced(); len(unpriced) > 0 {
		t.Errorf("edges without a price: %v", unpriced)
	}
	free := []string{
		"Query.viewer",           // answers from the request
		"RoleHolder.assignments", // included in the price of holders
		"RoleTargets.apps",       // priced with the targets
		"RoleTargets.unrestricted",
		"UserProfile.attribute", // came with the user
	}
	if diff := cmp.Diff(free, graph.FreeEdges()); diff != "" {
		t.Errorf("edges that cost nothing (-known +free):\n%s", diff)
	}
}
