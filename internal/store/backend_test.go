package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"oktagraph/internal/testkit"
)

// shared is one PostgreSQL for all tests, which each get a database of their own.
var shared struct {
	sync.Mutex
	server    *testkit.Postgres
	databases int
}

func TestMain(m *testing.M) {
	if childURL := os.Getenv(childEnv); childURL != "" {
		linkForever(childURL)
	}
	if childURL := os.Getenv(childKeysEnv); childURL != "" {
		createKeysForever(childURL)
	}
	code := m.Run()
	if shared.server != nil {
		shared.server.Stop()
	}
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// onEach runs a test on an empty SQLite and an empty PostgreSQL.
func onEach(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	t.Parallel()
	for name, fresh := range map[string]func(testing.TB) string{"sqlite": freshSQLite, "postgresql": freshPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, fresh(t))
		})
	}
}

func freshSQLite(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "store ?%#.db") }

func freshPostgres(t testing.TB) string {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		shared.server = testkit.NewPostgres(t)
	}
	db := rawPostgres(t, shared.server.URL)
	defer db.Close()
	shared.databases++
	name := fmt.Sprintf("test_%d", shared.databases)
	if _, err := db.ExecContext(t.Context(), "create database "+name); err != nil {
		t.Fatalf("make a database: %v", err)
	}
	u, err := url.Parse(shared.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

func rawPostgres(t testing.TB, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

var keyA, keyB = Key{ID: "a", Secret: secretOf('a')}, Key{ID: "b_2", Secret: secretOf('b')}

func secretOf(c byte) []byte {
	secret := make([]byte, keySize)
	for i := range secret {
		secret[i] = c
	}
	return secret
}

// openStore opens a store that the test closes.
func openStore(t testing.TB, o Options) *Store {
	t.Helper()
	if o.Keys == nil {
		o.Keys = []Key{keyA}
	}
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// clock is a time that only the test moves.
type clock struct {
	sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.Lock()
	defer c.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.Lock()
	defer c.Unlock()
	c.at = c.at.Add(d)
}

// token is the API token in acme, which must appear nowhere.
const token = "00-the-token-of-acme"

func acme() Tenant {
	return Tenant{
		ID: "acme", Name: "Acme", OrgURL: "https://acme.okta.com", By: "operator",
		Credential: Credential{APIToken: token}, Report: json.RawMessage(`{"ok":true}`),
	}
}

func link(t testing.TB, s *Store, tenant Tenant) Tenant {
	t.Helper()
	linked, err := s.Link(t.Context(), tenant)
	if err != nil {
		t.Fatalf("link %s: %v", tenant.ID, err)
	}
	return linked
}

func get(t testing.TB, s *Store, id string) Tenant {
	t.Helper()
	tenant, err := s.Tenant(t.Context(), id)
	if err != nil {
		t.Fatalf("read %s: %v", id, err)
	}
	return tenant
}

// handler gives each log line to a function.
type handler struct {
	slog.Handler
	each func(slog.Record)
}

func (h handler) Enabled(context.Context, slog.Level) bool { return true }

func (h handler) Handle(_ context.Context, r slog.Record) error {
	h.each(r)
	return nil
}

func logTo(each func(slog.Record)) *slog.Logger {
	return slog.New(handler{slog.DiscardHandler, each})
}
