package measure_test

import (
	"fmt"
	"strings"
	"testing"

	"oktagraph/internal/testkit/world"
	"oktagraph/oktasim"
)

// TestDeactivatedUsersAreInThePrice asks for people whom the statistics of groups, which
// tell how large an org is, do not count.
func TestDeactivatedUsersAreInThePrice(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Setup{Org: oktasim.Config{Seed: 4, Users: 60, Deprovisioned: 900, Groups: 12}})
	s := w.MustServe(t)
	s.MustAsk(t, `{ users(first: 50) { nodes { groups { nodes { id } } roleAssignments { id } } } }`, nil) // tells the org's size
	for _, query := range []string{
		`{ userCounts(by: [DEPARTMENT], filter: {status: [DEPROVISIONED]}) { count } }`,
		`{ users(first: 200, filter: {status: [DEPROVISIONED]}) { nodes { id groups { nodes { id } } } } }`,
		`{ userCounts(by: [STATUS], filter: {includeDeprovisioned: true}) { count } }`,
		`{ users(first: 200, filter: {includeDeprovisioned: true}) { totalCount nodes { id } } }`,
		`{ users(first: 200, filter: {includeDeprovisioned: true}, orderBy: {field: LAST_LOGIN}) { nodes { id } } }`,
	} {
		withinPrice(t, s, query)
	}
}

// TestMembersOfManyGroupsAreWithinThePrice asks for the members of as many groups as a filter
// takes.
func TestMembersOfManyGroupsAreWithinThePrice(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Setup{Org: oktasim.Config{Seed: 4, Users: 400, Groups: 120}})
	groups := w.Org.Groups()[:100]
	ids := make([]string, len(groups))
	for i, g := range groups {
		ids[i] = fmt.Sprintf("%q", g.ID)
	}
	in := "memberOf: [" + strings.Join(ids, ",") + "]"
	for _, query := range []string{
		`{ users(first: 200, filter: {` + in + `}) { nodes { id } } }`,
		`{ users(filter: {ids: ["` + w.Org.Users()[3].ID + `"], ` + in + `}) { totalCount nodes { id } } }`,
	} {
		withinPrice(t, w.MustServe(t), query)
	}
}

// TestMoreAppsThanAreAssumedAreWithinThePrice asks for apps that hardly exist in an org with
// more apps than an unknown one is taken to have: the page is short and says that there is
// more, until the org's size is known.
func TestMoreAppsThanAreAssumedAreWithinThePrice(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Setup{Org: oktasim.Config{Seed: 4, Users: 10, Groups: 5, Apps: 1500}})
	s := w.MustServe(t)
	rare := `{ apps(first: 5, filter: {signOnMode: ["WS_FEDERATION"]}) { nodes { id } pageInfo { hasNextPage } } }`
	withinPrice(t, s, rare)
	if a := s.MustAsk(t, rare, nil); !strings.Contains(string(a.Data), `"hasNextPage":true`) {
		t.Errorf("the end of a list that was not read to its end: %s", a.Data)
	}
	s.MustAsk(t, `{ apps(first: 1) { totalCount nodes { id } } }`, nil)
	withinPrice(t, s, rare)
	if a := s.MustAsk(t, rare, nil); !strings.Contains(string(a.Data), `"hasNextPage":false`) {
		t.Errorf("more of a list that has no more: %s", a.Data)
	}
}

// withinPrice asks a query that /explain prices, and which is not refused for its price.
func withinPrice(t *testing.T, s *world.Server, query string) {
	t.Helper()
	price, err := s.Explain(t.Context(), query, nil)
	if err != nil {
		t.Fatal(err)
	}
	if calls := s.MustAsk(t, query, nil).Extensions.Okta.Calls; calls > price.Estimated {
		t.Errorf("%d calls, estimated were %d: %s", calls, price.Estimated, query)
	}
}
