package graph_test

import (
	"fmt"
	"testing"

	"oktagraph/oktasim"
)

func TestAPageWhoseObjectsAreAllGoneStillLeadsOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: oktasim.Config{Users: 10}})
	there := w.org.Users()[0].ID
	ids := []string{"00u0000000000000000a", "00u0000000000000000b", "00u0000000000000000c", there}
	const query = `query($ids: [ID!], $after: String) {users(first: 2, after: $after, filter: {ids: $ids}) {nodes {id} pageInfo {hasNextPage endCursor}}}`
	var after *string
	var found []string
	for range len(ids) {
		var data struct {
			Users struct {
				Nodes    []struct{ ID string }
				PageInfo struct {
					HasNextPage bool
					EndCursor   *string
				}
			}
		}
		w.mustAsk(t, query, map[string]any{"ids": ids, "after": after}).into(t, &data)
		for _, u := range data.Users.Nodes {
			found = append(found, u.ID)
		}
		if !data.Users.PageInfo.HasNextPage {
			break
		}
		if after = data.Users.PageInfo.EndCursor; after == nil {
			t.Fatal("more follows, and there is no cursor to ask for it")
		}
	}
	if fmt.Sprint(found) != fmt.Sprint([]string{there}) {
		t.Errorf("found %v, want %s once", found, there)
	}
}
