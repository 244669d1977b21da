package model

import (
	"context"
	"slices"
	"strings"
	"testing"

	"oktagraph/internal/testkit"
	"oktagraph/internal/testkit/world"
	"oktagraph/oktasim"
)

// pageOfUsers is a page of 200 with groups and roles.
var pageOfUsers = withFragments(`{ users(first: 200) { nodes { ...U` + groupsPart + rolesPart + `} } }`)

// A replica that starts with everything in Redis answers a page of 200 in a few
// round trips, asks Okta nothing, and does not look up each user who holds no role.
func TestAWarmPageFromRedisAloneTakesFourRoundTrips(t *testing.T) {
	t.Parallel()
	listener := newTap(t, testkit.RedisServer(t))
	w := world.New(t, world.Setup{Org: oktasim.Config{Seed: 11, Users: 200, Groups: 20, GroupsPerUser: 3, DirectAdmins: 4, GroupAdmins: 5}, Redis: listener.url})
	first := w.MustServe(t).MustAsk(t, pageOfUsers, nil)
	replica := w.MustServe(t)
	// The first connection says hello; that is not a question.
	replica.MustAsk(t, `{ viewer { name } }`, nil)
	w.Org.ResetCalls()
	listener.reset()
	a := replica.MustAsk(t, pageOfUsers, nil)
	if string(a.Data) != string(first.Data) {
		t.Error("the replica gives another answer")
	}
	if n := w.Org.Calls().Total; n != 0 {
		t.Errorf("%d Okta calls", n)
	}
	trips, sent := listener.seen()
	if trips > 4 {
		t.Errorf("%d round trips to Redis, want at most 4", trips)
	}
	lookedUp := 0
	for _, u := range w.Org.Users() {
		if len(w.Org.RolesOf(u.ID)) == 0 {
			lookedUp += strings.Count(sent, ":u.r:"+u.ID)
		}
	}
	if lookedUp > 0 {
		t.Errorf("%d look-ups of the roles of users who hold none", lookedUp)
	}
}

// What an operation may cost does not depend on what its replica was asked
// before: it is accepted by all or by none.
func TestReplicasAcceptTheSameOperations(t *testing.T) {
	t.Parallel()
	for name, org := range map[string]oktasim.Config{
		"small": {Seed: 11, Users: 100, Groups: 12, GroupsPerUser: 3},
		"large": {Seed: 11, Users: 2000, Groups: 700, GroupsPerUser: 3, ResourceSets: 30},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Setup{Org: org, Redis: testkit.RedisServer(t)})
			old := w.MustServe(t)
			queries := pricedQueries()
			for _, q := range queries {
				if _, err := old.Ask(t.Context(), q, nil); err != nil {
					t.Fatal(err)
				}
			}
			young := w.MustServe(t)
			for _, q := range queries {
				before, now := priceBy(t, old, q), priceBy(t, young, q)
				if before != now {
					t.Errorf("an old replica needs %d calls (accepted: %t), a young one %d (%t): %s", before.needed, before.allowed, now.needed, now.allowed, q)
				}
			}
		})
	}
}

// pricedQueries cost from one call to more than an operation may.
func pricedQueries() []string {
	queries := []string{
		pageOfUsers,
		withFragments(`{` + adminsPart + `}`),
		`{ groups(first: 200) { nodes { id members(first: 20) { nodes { id } } } } }`,
		`{ groups(first: 200) { nodes { id roleAssignments { id } } } }`,
		`{ users(first: 50) { nodes { id groups(first: 20) { nodes { id members(first: 5) { nodes { id } } } } } } }`,
		`{ users(first: 200) { nodes { id groups(first: 4) { nodes { id members(first: 2) { nodes { id } } } } } } }`,
		`{ users(first: 200) { nodes { id groups(first: 3) { nodes { id roleAssignments { id } } } } } }`,
		`{ users(first: 3) { nodes { id login } } }`,
	}
	slices.Sort(queries)
	return queries
}

type priced struct {
	needed  int
	allowed bool
}

func priceBy(t *testing.T, s *world.Server, query string) priced {
	t.Helper()
	e, err := s.Explain(context.Background(), query, nil)
	if err != nil {
		t.Fatal(err)
	}
	return priced{e.Needed, e.Allowed}
}
