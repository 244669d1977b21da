package world_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/internal/testkit/world"
	"oktagraph/loaders"
	"oktagraph/oktasim"
)

// What an operation costs is decided by the stages of its rounds, never by which of its
// batches was quicker: the same calls however often it runs, for nodes as for edges, with
// one root field as with three.
func TestTheSameOperationMakesTheSameCalls(t *testing.T) {
	t.Parallel()
	user, group, again := `user(id: "USER") { id displayName groups { nodes { name } } }`, `group(id: "GROUP") { name }`, `more: node(id: "USER") { id }`
	for name, c := range map[string]struct {
		query string
		calls int
	}{
		"a user beside the users":            {"{ users(first: 200) { nodes { id } } " + strings.Replace(user, "groups { nodes { name } }", "", 1) + " }", 1},
		"as edges":                           {"{ users(first: 200) { edges { node { id } } } " + strings.Replace(user, "groups { nodes { name } }", "", 1) + " }", 1},
		"three roots":                        {"{ users(first: 200) { nodes { id } } " + again + " " + strings.Replace(user, "groups { nodes { name } }", "", 1) + " }", 1},
		"a group beside the groups":          {"{ groups(first: 200) { nodes { name } } " + group + " }", 1},
		"users of a group beside one of":     {`{ group(id: "GROUP") { members(first: 200) { nodes { id } } } ` + strings.Replace(user, "groups { nodes { name } }", "", 1) + " }", 3},
		"a user's groups beside the groups":  {"{ groups(first: 200) { nodes { name } } " + user + " }", 3},
		"roles beside groups":                {"{ users(first: 120) { nodes { groups { nodes { name } } roleAssignments { id } } } }", 19},
		"roles and targets of a few":         {"{ users(first: 9) { nodes { groups { nodes { name } } roleAssignments { id targets { groups { nodes { id } } } } } } }", 19},
		"users and groups, one of each, too": {"{ " + user + " " + group + " groups(first: 200) { nodes { name } } users(first: 200) { nodes { id } } }", 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := world.New(t, world.Setup{Org: oktasim.Config{Seed: 3, Users: 120, Groups: 12, GroupsPerUser: 3, Epoch: time.Now()}})
				query := strings.NewReplacer("USER", w.Org.Users()[7].ID, "GROUP", w.Org.GroupsOf(w.Org.Users()[7].ID)[0]).Replace(c.query)
				for range 50 {
					if cost := askNew(t, w, query); cost.Calls != c.calls {
						t.Fatalf("%d calls, want %d: %+v", cost.Calls, c.calls, cost.Plan)
					}
				}
			})
		})
	}
}

// askNew asks a server that knows nothing yet.
func askNew(t *testing.T, w *world.World, query string) loaders.Cost {
	t.Helper()
	s, err := w.Serve()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	a, err := s.Ask(t.Context(), query, nil)
	if err != nil || len(a.Errors) > 0 {
		t.Fatalf("%v, %v", err, a.Errors)
	}
	return a.Extensions.Okta
}
