package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"oktagraph/graph"
)

// Plans end with their documents, and all documents share the room for them.
func TestPlansOfForgottenDocumentsMakeRoom(t *testing.T) {
	t.Parallel()
	d, err := graph.NewDocumentsProbe()
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	const text = "{a: roles {id label} b: roles {id label} c: roles {id label} d: roles {id label} e: roles {id label} f: roles {id label}}"
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
