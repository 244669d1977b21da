package graph_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/oktasim"
)

// logPage is a page of the log.
type logPage struct {
	LogEvents struct {
		Nodes []struct{ ID, Published, EventType string }
		Edges []struct {
			Cursor string
			Node   struct{ ID string }
		}
		PageInfo struct {
			HasNextPage bool
			EndCursor   string
		}
	}
}

const logWalk = `query($first: Int, $after: String) {logEvents(first: $first, after: $after) {
	nodes {id published eventType} edges {cursor node {id}} pageInfo {hasNextPage endCursor}}}`

func (w *world) logPage(t *testing.T, first int, after string) logPage {
	t.Helper()
	vars := map[string]any{"first": first}
	if after != "" {
		vars["after"] = after
	}
	var page logPage
	w.mustAsk(t, logWalk, vars).into(t, &page)
	return page
}

// activeOrg has a log that ends at the current time.
func activeOrg() oktasim.Config {
	return oktasim.Config{Seed: 4, Users: 120, Groups: 20, Activity: true, Epoch: time.Now()}
}

func TestAWalkThroughTheLogHasEachEntryOnceThoughTheOrgGoesOn(t *testing.T) {
	t.Parallel()
	for _, first := range []int{1, 3, 7, 200} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, setup{org: activeOrg(), compared: agree(t)})
			foreseen(t, w.unplanned)
			whole := w.logPage(t, 200, "")
			if n := len(whole.LogEvents.Nodes); n < 20 || whole.LogEvents.PageInfo.HasNextPage {
				t.Fatalf("%d entries, more: %t", n, whole.LogEvents.PageInfo.HasNextPage)
			}
			var got []string
			after, at := "", 0
			for more := true; more; at++ {
				page := w.logPage(t, first, after)
				for _, e := range page.LogEvents.Nodes {
					got = append(got, e.ID)
				}
				more, after = page.LogEvents.PageInfo.HasNextPage, page.LogEvents.PageInfo.EndCursor
				if _, err := w.org.CreateGroup(oktasim.Profile{"name": fmt.Sprintf("New %d", at)}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
			}
			var want []string
			for _, e := range whole.LogEvents.Nodes {
				want = append(want, e.ID)
			}
			if !slices.Equal(got, want) {
				t.Errorf("by %d: %d entries, want the %d there were: %v", first, len(got), len(want), got)
			}
			if newest := w.logPage(t, 1, ""); newest.LogEvents.Nodes[0].EventType != "group.lifecycle.create" {
				t.Errorf("a new list begins with %+v", newest.LogEvents.Nodes)
			}
		})
	}
}

func TestTheCursorOfAnyEntryGoesOnBehindIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, setup{org: activeOrg()})
		foreseen(t, w.unplanned)
		whole := w.logPage(t, 30, "")
		for i, edge := range whole.LogEvents.Edges[:20] {
			w.org.ResetCalls()
			page := w.logPage(t, 5, edge.Cursor)
			for k, e := range page.LogEvents.Nodes {
				if want := whole.LogEvents.Nodes[i+1+k].ID; e.ID != want {
					t.Errorf("behind entry %d comes %s as number %d, want %s", i, e.ID, k, want)
				}
			}
			if n := w.org.Calls().Total; n != 1 || len(page.LogEvents.Nodes) != 5 {
				t.Errorf("behind entry %d: %d calls, %d entries", i, n, len(page.LogEvents.Nodes))
			}
		}
	})
}

func TestTheLogIsNeverCached(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, setup{org: activeOrg()})
		foreseen(t, w.unplanned)
		id := w.org.Users()[0].ID
		query := fmt.Sprintf(`{logEvents(first: 5) {nodes {id}} user(id: %q) {events {nodes {eventType}}}}`, id)
		for round := range 3 {
			w.org.ResetCalls()
			a := w.mustAsk(t, query, nil)
			if n := w.org.Calls().ByRoute["GET /api/v1/logs"]; n != 2 || a.Extensions.Okta.Calls < 2 {
				t.Errorf("round %d: the log was read %d times, want 2; the answer says %d", round, n, a.Extensions.Okta.Calls)
			}
			if cached := a.Extensions.Okta.Cache; round > 0 && cached.Hits != 1 {
				t.Errorf("round %d: %d answers of the cache, want the user's alone", round, cached.Hits)
			}
		}
		if err := w.org.SetUserStatus(id, oktasim.Suspended); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
		var now struct {
			User struct {
				Events struct{ Nodes []struct{ EventType string } }
			}
		}
		w.mustAsk(t, query, nil).into(t, &now)
		if events := now.User.Events.Nodes; len(events) == 0 || events[0].EventType != "user.lifecycle.suspend" {
			t.Errorf("what has just happened is not the first: %+v", events)
		}
	})
}
