package store

import (
	"strings"
	"testing"
	"time"
)

func TestSessionsLastUntilTheirEnd(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		c := newClock()
		s := openStore(t, Options{URL: url, Now: c.now}).Sessions()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(s.CommitCtx(t.Context(), "one", []byte("first"), c.now().Add(time.Hour)))
		must(s.CommitCtx(t.Context(), "one", []byte("second"), c.now().Add(time.Hour)))
		must(s.Commit("two", []byte{}, c.now().Add(time.Minute)))
		find := func(token, want string, wantFound bool) {
			t.Helper()
			if data, found, err := s.Find(token); string(data) != want || found != wantFound || err != nil {
				t.Errorf("%s: %q, %v, %v", token, data, found, err)
			}
		}
		find("one", "second", true)
		find("two", "", true)
		find("three", "", false)
		find(digest("one"), "", false)
		c.pass(time.Minute)
		find("two", "", false)
		must(s.CommitCtx(t.Context(), "three", []byte("3"), c.now().Add(time.Hour)))
		if got := dump(t, s.store, "sessions"); strings.Count(got, "\n") != 2 {
			t.Errorf("ended ones are kept:\n%s", got)
		}
		must(s.Delete("one"))
		must(s.DeleteCtx(t.Context(), "one"))
		find("one", "", false)
		find("three", "3", true)
		if err := s.Commit("large", make([]byte, maxSession+1), c.now().Add(time.Hour)); err == nil {
			t.Error("a large one is kept")
		}
	})
}

func TestSessionCopiedToAnotherTokenDoesNotOpen(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		c := newClock()
		store := openStore(t, Options{URL: url, Now: c.now})
		s := store.Sessions()
		for _, token := range []string{"admin", "mine"} {
			if err := s.CommitCtx(t.Context(), token, []byte(token), c.now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		n, err := store.db.exec(t.Context(), `update sessions set data = (select s.data from sessions s where s.hash = ?) where hash = ?`,
			digest("admin"), digest("mine"))
		if n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if data, found, err := s.FindCtx(t.Context(), "mine"); found || err != nil {
			t.Errorf("opens as %q, %v", data, err)
		}
	})
}

func TestSessionsAreBoundedAndTheOldestGo(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		c := newClock()
		store := openStore(t, Options{URL: url, Now: c.now})
		s := store.Sessions()
		if err := s.CommitCtx(t.Context(), "oldest", []byte("x"), c.now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		c.pass(time.Second)
		if _, err := store.db.exec(t.Context(), `with recursive n(i) as (select 1 union all select i + 1 from n where i < 9999)
			insert into sessions (hash, data, expires, written) select 'h' || i, 'a:x', ?, ? from n`,
			millis(c.now().Add(time.Hour)), millis(c.now())); err != nil {
			t.Fatal(err)
		}
		c.pass(time.Second)
		if _, found, err := s.FindCtx(t.Context(), "oldest"); !found || err != nil {
			t.Errorf("gone too early: %v", err)
		}
		for _, token := range []string{"newest", "newest"} { // one of 10,001, then the same
			if err := s.CommitCtx(t.Context(), token, []byte("x"), c.now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		if _, found, _ := s.FindCtx(t.Context(), "oldest"); found {
			t.Error("the oldest is still there")
		}
		if _, found, _ := s.FindCtx(t.Context(), "newest"); !found {
			t.Error("the newest is not there")
		}
		var n int
		if err := store.db.read.QueryRowContext(t.Context(), `select count(*) from sessions`).Scan(&n); n != maxSessions || err != nil {
			t.Errorf("%d sessions, %v", n, err)
		}
	})
}
