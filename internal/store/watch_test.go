package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"oktagraph/internal/testkit"
)

// watched tells what a store's watch sees, until the test ends.
func watched(t *testing.T, s *Store) <-chan []Tenant {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	told := make(chan []Tenant)
	var group sync.WaitGroup
	group.Go(func() {
		err := s.Watch(ctx, 5*time.Millisecond, nil, func() error {
			list, err := s.Tenants(ctx)
			select {
			case told <- list:
			case <-ctx.Done():
			}
			return err
		})
		if err != nil {
			t.Errorf("watch: %v", err)
		}
	})
	t.Cleanup(func() {
		stop()
		group.Wait()
	})
	return told
}

// TestChangesByOneProcessReachAnother has one store change things and the watch of another
// see each of them.
func TestChangesByOneProcessReachAnother(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		here, there := openStore(t, Options{URL: url}), openStore(t, Options{URL: url})
		told := watched(t, there)
		await(t, told, "the start", func(list []Tenant) bool { return len(list) == 0 })
		link(t, here, acme())
		await(t, told, "a link", func(list []Tenant) bool {
			return len(list) == 1 && list[0].Generation == 1 && list[0].Credential.APIToken == token
		})
		if err := here.Rename(t.Context(), "acme", "Renamed"); err != nil {
			t.Fatal(err)
		}
		await(t, told, "a new name", func(list []Tenant) bool { return list[0].Name == "Renamed" })
		if err := here.SetReport(t.Context(), "acme", 1, json.RawMessage(`[]`)); err != nil {
			t.Fatal(err)
		}
		await(t, told, "a report", func(list []Tenant) bool { return string(list[0].Report) == "[]" })
		if _, err := here.Relink(t.Context(), acme()); err != nil {
			t.Fatal(err)
		}
		await(t, told, "a re-link", func(list []Tenant) bool { return list[0].Generation == 2 })
		if err := here.Unlink(t.Context(), "acme"); err != nil {
			t.Fatal(err)
		}
		await(t, told, "an unlink", func(list []Tenant) bool { return len(list) == 0 })
	})
}

// await takes the next list. What is told twice passes by.
func await(t *testing.T, told <-chan []Tenant, what string, ok func([]Tenant) bool) {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case list := <-told:
			if ok(list) {
				return
			}
		case <-late:
			t.Fatalf("%s is not seen", what)
		}
	}
}

func TestWatchTellsNothingWhileNothingChanges(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		s := openStore(t, Options{URL: url})
		link(t, s, acme())
		told := 0
		w := watch{store: s, changed: func() error { told++; return nil }, revision: -1}
		for range 5 {
			w.look(t.Context())
		}
		if _, err := s.Link(t.Context(), acme()); err == nil {
			t.Fatal("linked twice")
		}
		w.look(t.Context())
		if told != 1 {
			t.Errorf("told %d times", told)
		}
		if err := s.Watch(t.Context(), 0, nil, nil); err == nil {
			t.Error("a watch without pauses begins")
		}
	})
}

// TestAChangeThatCouldNotBeFollowedIsAnnouncedAgain has the database fail between the check and
// the reading of what changed, which is one outage like any other.
func TestAChangeThatCouldNotBeFollowedIsAnnouncedAgain(t *testing.T) {
	t.Parallel()
	lines := map[slog.Level]int{}
	s := openStore(t, Options{URL: freshSQLite(t), Logger: logTo(func(r slog.Record) { lines[r.Level]++ })})
	announced, fails := 0, 3
	w := watch{store: s, revision: -1, changed: func() error {
		if announced++; announced <= fails {
			return errors.New("gone just then")
		}
		return nil
	}}
	for range fails {
		w.look(t.Context())
	}
	if announced != fails || lines[slog.LevelWarn] != 1 || lines[slog.LevelInfo] != 0 {
		t.Errorf("while it fails: announced %d times, lines %v", announced, lines)
	}
	for range 3 {
		w.look(t.Context())
	}
	if announced != fails+1 || lines[slog.LevelWarn] != 1 || lines[slog.LevelInfo] != 1 {
		t.Errorf("afterwards: announced %d times, lines %v", announced, lines)
	}
}

func TestDatabaseThatIsAwayIsLoggedOnceAndComesBack(t *testing.T) {
	t.Parallel()
	type outage struct {
		url        string
		away, back func() error
	}
	for name, begin := range map[string]func(*testing.T) outage{
		"sqlite": func(t *testing.T) outage {
			url := freshSQLite(t)
			openStore(t, Options{URL: url})
			db, err := sql.Open("sqlite", fileName(strings.TrimPrefix(url, "sqlite:")))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			run := func(statement string) func() error {
				return func() error {
					_, err := db.ExecContext(t.Context(), statement)
					return err
				}
			}
			return outage{url, run("alter table store_state rename to gone"), run("alter table gone rename to store_state")}
		},
		"postgresql": func(t *testing.T) outage {
			server := testkit.NewPostgres(t)
			t.Cleanup(server.Stop)
			return outage{server.URL, func() error { server.Pause(); return nil }, server.Start}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := begin(t)
			lines := map[slog.Level]int{}
			var last []Tenant
			s := openStore(t, Options{URL: o.url, Logger: logTo(func(r slog.Record) { lines[r.Level]++ })})
			link(t, s, acme())
			w := watch{store: s, revision: -1, changed: func() error {
				list, err := s.Tenants(t.Context())
				if err == nil {
					last = list
				}
				return err
			}}
			for outages := 1; outages <= 2; outages++ {
				w.look(t.Context())
				if err := o.away(); err != nil {
					t.Fatal(err)
				}
				for range 4 {
					w.look(t.Context())
				}
				if lines[slog.LevelWarn] != outages || len(last) != 1 {
					t.Errorf("outage %d: %d warnings, tenants %v", outages, lines[slog.LevelWarn], last)
				}
				if err := o.back(); err != nil {
					t.Fatal(err)
				}
				for tries := 0; w.away && tries < 20; tries++ { // each dead connection is met once
					w.look(t.Context())
				}
				if lines[slog.LevelInfo] != outages || lines[slog.LevelWarn] != outages {
					t.Errorf("outage %d is over: %v", outages, lines)
				}
			}
			if err := s.Unlink(t.Context(), "acme"); err != nil {
				t.Fatal(err)
			}
			if w.look(t.Context()); len(last) != 0 {
				t.Error("an unlink after the outage is not seen")
			}
		})
	}
}
