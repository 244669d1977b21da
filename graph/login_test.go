package graph_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagraph/oktasim"
)

type named struct{ ID, Login string }

const (
	ada = "ada@acme.example"
	bob = "bob@acme.example"
	eve = "eve@acme.example"
)

// byLogin finds a user by login, and checks how many calls that took.
func (w *world) byLogin(t *testing.T, login string, calls int) *named {
	t.Helper()
	w.org.ResetCalls()
	var data struct{ User *named }
	w.mustAsk(t, `query($login: String!) {user: userByLogin(login: $login) {id login}}`, map[string]any{"login": login}).into(t, &data)
	if got := w.org.Calls().Total; got != calls {
		t.Errorf("%s took %d calls, want %d", login, got, calls)
	}
	return data.User
}

func (w *world) rename(t *testing.T, id, login string) {
	t.Helper()
	if err := w.org.UpdateUser(id, oktasim.Profile{"login": login}); err != nil {
		t.Fatal(err)
	}
}

const everybody = `{users(first: 50) {nodes {id login}}}`

func TestALoginGivenToAnotherUserLeadsToThatUser(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, setup{org: oktasim.Config{Users: 5}})
		first, second := w.person(t, ada, "A", oktasim.Active), w.person(t, bob, "B", oktasim.Active)
		if diff := cmp.Diff(&named{first, ada}, w.byLogin(t, ada, 1)); diff != "" {
			t.Errorf("before (-want +got):\n%s", diff)
		}
		time.Sleep(10 * time.Second)
		w.rename(t, first, eve)
		w.rename(t, second, ada)
		w.mustAsk(t, everybody, nil) // caches the users with their new logins
		for _, calls := range []int{1, 0} {
			if diff := cmp.Diff(&named{second, ada}, w.byLogin(t, ada, calls)); diff != "" {
				t.Errorf("after (-want +got):\n%s", diff)
			}
		}
		if diff := cmp.Diff(&named{first, eve}, w.byLogin(t, eve, 1)); diff != "" {
			t.Errorf("the first user (-want +got):\n%s", diff)
		}
	})
}

func TestALoginOfARenamedUserLeadsToNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, setup{org: oktasim.Config{Users: 5}})
		id := w.person(t, ada, "A", oktasim.Active)
		w.byLogin(t, ada, 1)
		time.Sleep(10 * time.Second)
		w.rename(t, id, eve)
		w.mustAsk(t, everybody, nil)
		for _, calls := range []int{1, 0} {
			if u := w.byLogin(t, ada, calls); u != nil {
				t.Errorf("got %v, nobody has that login", u)
			}
		}
	})
}

// TestOneResponseGivesAUserOneLogin: the cache has the user with the old login, and has
// already returned that user to the operation when Okta's answer for the new login arrives.
func TestOneResponseGivesAUserOneLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: oktasim.Config{Users: 5, Latency: "80ms"}})
	id := w.person(t, bob, "B", oktasim.Active)
	w.mustAsk(t, everybody, nil)
	w.rename(t, id, ada)
	w.org.ResetCalls()
	var data struct{ ByID, ByLogin, Again *named }
	w.mustAsk(t, `query($id: ID!, $login: String!) {
		byID: user(id: $id) {id login} byLogin: userByLogin(login: $login) {id login} again: userByLogin(login: $login) {login id}
	}`, map[string]any{"id": id, "login": ada}).into(t, &data)
	want := &named{id, ada}
	for which, got := range map[string]*named{"by id": data.ByID, "by login": data.ByLogin, "again": data.Again} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", which, diff)
		}
	}
	if calls := w.org.Calls().Total; calls != 1 {
		t.Errorf("%d calls, want 1", calls)
	}
}
