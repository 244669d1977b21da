package graph_test

import (
	"strings"
	"testing"

	"oktagraph/graph/apierror"
	"oktagraph/oktasim"
)

// If Okta refuses the list of apps, the error names the missing Okta scope, and how to
// query without service apps.
func TestWhoMayNotFindServiceAppsIsToldHowToAskWithoutThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: oktasim.Config{Users: 20, Groups: 5, DirectAdmins: 3}})
	if err := w.org.Inject(oktasim.Fault{Kind: oktasim.FaultForbidden, Route: "/api/v1/apps"}); err != nil {
		t.Fatal(err)
	}
	a := w.ask(t, `{ roleAssignments { nodes { id } } }`, nil)
	if len(a.Errors) != 1 || a.Errors[0].code() != string(apierror.UpstreamForbidden) ||
		!strings.Contains(a.Errors[0].Message, "okta.apps.read") {
		t.Fatalf("%+v", a.Errors)
	}
	_, way, found := strings.Cut(a.Errors[0].Message, "; ")
	way, _, _ = strings.Cut(way, " leaves")
	if !found {
		t.Fatalf("no way out in %q", a.Errors[0].Message)
	}
	w.mustAsk(t, `{ `+way+` { nodes { id } } }`, nil)
}
