package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"oktagraph/graph"
	"oktagraph/graph/apierror"
	"oktagraph/oktasim"
)

// Plans are dropped with their documents, and all documents share the room for them.
func TestPlansOfForgottenDocumentsMakeRoom(t *testing.T) {
	t.Parallel()
	d, err := graph.NewDocumentsProbe()
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	const text = "{a: roles {nodes {id label}} b: roles {nodes {id label}} c: roles {nodes {id label}} d: roles {nodes {id label}} e: roles {nodes {id label}} f: roles {nodes {id label}}}"
	for i := range 1200 { // more documents than are kept
		if d.KeepsPlan(t, fmt.Sprintf("%s # %d", text, i)) {
			kept++
		}
	}
	if kept != 1200 {
		t.Errorf("the plans of %d documents were kept, want all", kept)
	}
	var wide strings.Builder
	for i := range 200 {
		fmt.Fprintf(&wide, " a%d: __typename", i)
	}
	kept = 0
	for i := range 900 { // more than there is room for
		if d.KeepsPlan(t, fmt.Sprintf("{%s} # %d", wide.String(), i)) {
			kept++
		}
	}
	if kept < 600 || kept > 750 {
		t.Errorf("%d plans of 200 fields are kept", kept)
	}
}

// A condition that is null is refused, whichever plans are kept.
func TestAConditionMustNotBeNull(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: oktasim.Config{Users: 1, Groups: 1}})
	for _, before := range []any{nil, false, true} {
		const text = `query($x: Boolean = true) {viewer {name tenant @include(if: $x)}}`
		if before != nil {
			w.mustAsk(t, text, map[string]any{"x": before})
		}
		a := w.ask(t, text, map[string]any{"x": nil})
		if len(a.Errors) != 1 || a.Errors[0].code() != string(apierror.BadUserInput) || a.Data != nil {
			t.Errorf("after %v: %d %s %+v", before, a.Status, a.Data, a.Errors)
		}
		w.mustAsk(t, text, nil)
	}
}
