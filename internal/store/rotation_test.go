package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
)

// filled is a store under keyA with seven tenants and a session.
func filled(t *testing.T, url string) {
	t.Helper()
	s := openStore(t, Options{URL: url})
	for i := range 7 {
		x := acme()
		x.ID, x.Credential.APIToken = fmt.Sprintf("t%d", i), fmt.Sprintf("token %d", i)
		link(t, s, x)
	}
	if err := s.Sessions().CommitCtx(t.Context(), "session", []byte("data"), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
}

// whole fails unless everything of filled opens.
func whole(t *testing.T, s *Store) {
	t.Helper()
	list, err := s.Tenants(t.Context())
	if err != nil || len(list) != 7 {
		t.Fatalf("%d tenants, %v", len(list), err)
	}
	for i, x := range list {
		if x.Unreadable != nil || x.Credential.APIToken != fmt.Sprintf("token %d", i) {
			t.Errorf("%s: %v", x.ID, x.Unreadable)
		}
	}
	if data, found, err := s.Sessions().FindCtx(t.Context(), "session"); string(data) != "data" || !found || err != nil {
		t.Errorf("session: %q, %v, %v", data, found, err)
	}
}

func under(t *testing.T, s *Store, key Key) int {
	t.Helper()
	return strings.Count(dump(t, s, "tenants")+dump(t, s, "sessions"), "| "+key.ID+":")
}

func TestMasterKeyRotatesStepByStep(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		filled(t, url)
		for _, step := range []struct {
			keys         []Key
			underA, both int
		}{
			{[]Key{keyA, keyB}, 8, 8}, // the new key is known everywhere
			{[]Key{keyB, keyA}, 0, 8}, // and seals
			{[]Key{keyB}, 0, 8},       // and the old one goes
		} {
			s := openStore(t, Options{URL: url, Keys: step.keys})
			whole(t, s)
			if a, b := under(t, s, keyA), under(t, s, keyB); a != step.underA || a+b != step.both {
				t.Errorf("keys %v: %d under the old one, %d under the new one", step.keys, a, b)
			}
		}
		s := openStore(t, Options{URL: url, Keys: []Key{keyB, keyA}})
		if n, err := s.Reseal(t.Context()); n != 0 || err != nil {
			t.Errorf("sealed again what was done: %d, %v", n, err)
		}
	})
}

func TestTenantsUnderAnUnknownKeyAreListedAsUnreadable(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		filled(t, url)
		warned := 0
		s := openStore(t, Options{URL: url, Keys: []Key{keyB}, Logger: logTo(func(r slog.Record) {
			if r.Level == slog.LevelWarn {
				warned++
			}
		})})
		x := acme()
		link(t, s, x)
		list, err := s.Tenants(t.Context())
		if err != nil || len(list) != 8 || warned != 7 {
			t.Fatalf("%d tenants, %d warnings, %v", len(list), warned, err)
		}
		for _, x := range list {
			if known := x.ID == "acme"; known != (x.Unreadable == nil) || (!known && !errors.Is(x.Unreadable, ErrSealed)) {
				t.Errorf("%s: %v", x.ID, x.Unreadable)
			}
		}
		if _, found, err := s.Sessions().FindCtx(t.Context(), "session"); found || err != nil {
			t.Errorf("session: %v, %v", found, err)
		}
		if err := s.Unlink(t.Context(), "acme"); err != nil {
			t.Fatal(err)
		}
		whole(t, openStore(t, Options{URL: url, Keys: []Key{keyB, keyA}})) // nothing was lost
	})
}

func TestRotationStoppedInTheMiddleLosesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		filled(t, url)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		done := 0
		log := logTo(func(slog.Record) {
			if done++; done == 3 {
				stop()
			}
		})
		if s, err := Open(ctx, Options{URL: url, Keys: []Key{keyB, keyA}, Logger: log}); err == nil {
			s.Close()
			t.Fatal("it was not stopped")
		}
		s := openStore(t, Options{URL: url, Keys: []Key{keyA, keyB}})
		// Opening it with the old key first turned the three back, which is a rotation, too.
		whole(t, s)
		if a := under(t, s, keyA); a != 8 || done != 3 {
			t.Errorf("%d under the first key, after %d", a, done)
		}
		again := openStore(t, Options{URL: url, Keys: []Key{keyB, keyA}})
		whole(t, again)
		if b := under(t, again, keyB); b != 8 {
			t.Errorf("%d under the new key", b)
		}
	})
}

func TestRelinkDuringRotationWins(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		filled(t, url)
		old := openStore(t, Options{URL: url, Keys: []Key{keyA, keyB}})
		fresh := acme()
		fresh.ID, fresh.Credential.APIToken = "t1", "a new token"
		relinked := false
		log := logTo(func(slog.Record) {
			if relinked {
				return
			}
			relinked = true // t0 is done, t1 read and not yet done
			if _, err := old.Relink(t.Context(), fresh); err != nil {
				t.Errorf("re-link: %v", err)
			}
			if err := old.Unlink(t.Context(), "t2"); err != nil {
				t.Errorf("unlink: %v", err)
			}
		})
		s := openStore(t, Options{URL: url, Keys: []Key{keyB, keyA}, Logger: log})
		if got := get(t, s, "t1"); got.Credential.APIToken != "a new token" || got.Generation != 2 || got.Unreadable != nil {
			t.Errorf("the re-link was undone: %+v", got)
		}
		if _, err := s.Tenant(t.Context(), "t2"); !errors.Is(err, ErrNotLinked) {
			t.Errorf("the unlink was undone: %v", err)
		}
		if n, err := s.Reseal(t.Context()); n != 1 || err != nil {
			t.Errorf("left for the next time: %d, %v", n, err)
		}
	})
}

func TestRotationByTwoProcessesAtOnceUnderTraffic(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		filled(t, url)
		old := openStore(t, Options{URL: url, Keys: []Key{keyA, keyB}})
		stop, stopped := context.WithCancel(t.Context())
		var traffic, rotation sync.WaitGroup
		traffic.Go(func() {
			for n := 0; stop.Err() == nil; n++ {
				x := acme()
				x.ID, x.Credential.APIToken = "t3", "token 3"
				if _, err := old.Relink(t.Context(), x); err != nil {
					t.Errorf("re-link: %v", err)
				}
				if x, err := old.Tenant(t.Context(), "t5"); err != nil || x.Unreadable != nil {
					t.Errorf("read: %v, %v", x.Unreadable, err)
				}
				// SQLite's writers poll for its lock, so one without a pause keeps others out for good.
				time.Sleep(5 * time.Millisecond)
			}
		})
		for range 3 {
			rotation.Go(func() {
				s, err := Open(t.Context(), Options{URL: url, Keys: []Key{keyB, keyA}})
				if err != nil {
					t.Errorf("open: %v", err)
					return
				}
				s.Close()
			})
		}
		rotation.Wait()
		stopped()
		traffic.Wait()
		openStore(t, Options{URL: url, Keys: []Key{keyB, keyA}}) // the last re-links were under the old key
		whole(t, openStore(t, Options{URL: url, Keys: []Key{keyB}}))
	})
}
