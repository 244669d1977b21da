package graph_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagraph/oktasim"
)

// person creates a user in the org.
func (w *world) person(t *testing.T, login, lastName string, status oktasim.Status) string {
	t.Helper()
	id, err := w.org.CreateUser(oktasim.Profile{"login": login, "email": login, "firstName": "A", "lastName": lastName}, status)
	if err != nil {
		t.Fatalf("create %s: %v", login, err)
	}
	return id
}

const stagedByLogin = `query($first: Int, $after: String) {
	list: users(filter: {status: [STAGED]}, orderBy: {field: LOGIN}, first: $first, after: $after) {nodes {id} pageInfo {hasNextPage endCursor}}
}`

// TestUsersActivatedWhileTheyAreListedHideNobody acts like an onboarding script: it reads a
// page of staged users, activates them, and requests the next page.
func TestUsersActivatedWhileTheyAreListedHideNobody(t *testing.T) {
	t.Parallel()
	for _, pause := range []time.Duration{0, 90 * time.Second, 20 * time.Minute} {
		t.Run(pause.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, setup{org: oktasim.Config{Users: 5}})
				var want []string
				for _, u := range w.org.Users() {
					if u.Status == oktasim.Staged {
						if err := w.org.DeleteUser(u.ID); err != nil {
							t.Fatal(err)
						}
					}
				}
				for i := range 30 {
					want = append(want, w.person(t, fmt.Sprintf("new%02d@acme.example", i), "New", oktasim.Staged))
				}
				var got []string
				vars := map[string]any{"first": 10}
				for more := true; more; time.Sleep(pause) {
					page := w.nextPage(t, stagedByLogin, vars)
					for _, u := range page.Nodes {
						got = append(got, u.ID)
						if err := w.org.SetUserStatus(u.ID, oktasim.Active); err != nil {
							t.Fatal(err)
						}
					}
					more = page.PageInfo.HasNextPage
					vars["after"] = page.PageInfo.EndCursor
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("users in order of login (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// TestListsOfManyPagesLoseNobodyWhileOthersJoinAndMove walks 500 users in pages of several
// sizes. Between the pages, the last users of a page leave, some move, and others join
// before everybody.
func TestListsOfManyPagesLoseNobodyWhileOthersJoinAndMove(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, setup{org: oktasim.Config{Users: 5}})
		times := map[string]int{}
		for i := range 500 {
			times[w.person(t, fmt.Sprintf("m%03d@acme.example", i), "M", oktasim.Staged)] = 0
		}
		sizes := []int{70, 130, 15, 200, 33}
		vars := map[string]any{}
		page := 0
		for more := true; more; page++ {
			vars["first"] = sizes[page%len(sizes)]
			c := w.nextPage(t, stagedByLogin, vars)
			for _, u := range c.Nodes {
				if _, ok := times[u.ID]; ok {
					times[u.ID]++
				}
			}
			more = c.PageInfo.HasNextPage
			vars["after"] = c.PageInfo.EndCursor
			w.stir(t, page, c)
			time.Sleep(2 * time.Minute)
		}
		for id, n := range times {
			if n != 1 {
				t.Errorf("%s was given %d times", id, n)
			}
		}
		if page < 6 {
			t.Errorf("the walk took %d pages", page)
		}
	})
}

// stir makes the last five of a page leave the list, moves the five before those to the
// beginning, and adds twelve others there.
func (w *world) stir(t *testing.T, page int, c connection) {
	t.Helper()
	for i, u := range c.Nodes[max(0, len(c.Nodes)-10):] {
		var err error
		if i < 5 {
			err = w.org.UpdateUser(u.ID, oktasim.Profile{"login": fmt.Sprintf("b%02d%02d@acme.example", page, i)})
		} else {
			err = w.org.SetUserStatus(u.ID, oktasim.Active)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 12 {
		w.person(t, fmt.Sprintf("a%02d%02d@acme.example", page, i), "A", oktasim.Staged)
	}
}
