package app

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"oktagraph/internal/explorer"
	"oktagraph/internal/product"
	"oktagraph/internal/store"
	"oktagraph/internal/testkit"
	"oktagraph/oktasim"
)

// followed is how soon a server knows of a new or revoked key.
const followed = 3 * time.Second

// knock queries with a key.
func knock(t *testing.T, api, key string) answered {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, api, strings.NewReader(`{"query": "{ users(first: 3) { nodes { id } } }"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Tenant", "acme")
	return do(t, http.DefaultClient, req)
}

// turns waits for a status, and fails when that takes longer than promised. It asks
// rarely: an address that sends many wrong keys no longer gets 401.
func turns(t *testing.T, api, key string, status int) {
	t.Helper()
	begun := time.Now()
	within(t, followed, fmt.Sprintf("answered with %d", status), func() bool {
		got := knock(t, api, key)
		if got.status != status {
			time.Sleep(100 * time.Millisecond)
		}
		return got.status == status
	})
	t.Logf("%d after %v", status, time.Since(begun).Round(time.Millisecond))
}

func TestARunningServerTakesAKeyAndRefusesItOnceRevoked(t *testing.T) {
	t.Parallel()
	o := newKeyOffice(t)
	api, server := o.serving(t)
	server.err.find(t, `(no client can call yet)`)
	first, firstID := o.created(t, "--name", "web")
	turns(t, api, first, http.StatusOK)
	if got := knock(t, api, first); got.status != http.StatusOK || strings.Contains(got.body, `"errors"`) {
		t.Errorf("with a key: %d %s", got.status, got.body)
	}
	second, _ := o.created(t, "--name", "web") // a rotation overlaps
	turns(t, api, second, http.StatusOK)
	if status := knock(t, api, first).status; status != http.StatusOK {
		t.Errorf("the first one, beside the second: %d", status)
	}
	if code, _, told := o.key(t, "revoke", firstID); code != exitOK {
		t.Fatal(told)
	}
	turns(t, api, first, http.StatusUnauthorized)
	if got := knock(t, api, first); !strings.Contains(got.body, "UNAUTHENTICATED") {
		t.Errorf("revoked: %s", got.body)
	}
	if status := knock(t, api, second).status; status != http.StatusOK {
		t.Errorf("the second one, after the first: %d", status)
	}
	if logs := server.err.String(); strings.Contains(logs, first) || strings.Contains(logs, second) {
		t.Error("the log holds a key")
	}
	if code := server.stop(); code != exitOK {
		t.Errorf("ended with %d", code)
	}
}

func TestAKeyOfTheStoreOpensItsTenantsAndScopesOnly(t *testing.T) {
	t.Parallel()
	o := newKeyOffice(t)
	key, _ := o.created(t, "--name", "web", "--tenants", "globex", "--unlinked")
	api, _ := o.serving(t)
	if got := knock(t, api, key); !strings.Contains(got.body, "FORBIDDEN") || strings.Contains(got.body, `"nodes":[{`) {
		t.Errorf("of another tenant: %d %s", got.status, got.body)
	}
	key, _ = o.created(t, "--name", "web", "--scopes", "groups:read")
	turns(t, api, key, http.StatusOK)
	if got := knock(t, api, key); !strings.Contains(got.body, "FORBIDDEN") || strings.Contains(got.body, `"nodes":[{`) {
		t.Errorf("without the scope: %d %s", got.status, got.body)
	}
}

// keyIn makes a key in a store that ends after a life, at an instant that commands do not offer.
func keyIn(t *testing.T, url string, k store.ClientKey, life time.Duration) (key string, ends time.Time) {
	t.Helper()
	master, err := store.ParseKey("k1", firstKey)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{URL: url, Keys: []store.Key{master}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	k.Expires = time.Now().Add(life).Truncate(time.Millisecond) // the store keeps milliseconds
	_, key, err = s.CreateKey(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	return key, k.Expires
}

func TestAKeyThatExpiresInTheMiddleOfTrafficEndsAtItsInstant(t *testing.T) {
	t.Parallel()
	for life := 4 * time.Second; life < 2*time.Minute; life *= 2 {
		if endsInTraffic(t, life) {
			return
		}
	}
	t.Error("the end was never in the middle of traffic")
}

// endsInTraffic has a key end after a life, and reports whether it was let in before: a loaded
// machine may need all of the life to start a server.
func endsInTraffic(t *testing.T, life time.Duration) bool {
	t.Helper()
	o := newKeyOffice(t)
	key, ends := keyIn(t, "sqlite:"+filepath.Join(o.dir, "og.db"), store.ClientKey{
		Client: "web", Tenants: []string{"acme"}, Scopes: []string{"users:read"},
	}, life)
	endless, _ := o.created(t, "--name", "web")
	api, server := o.serving(t)
	defer server.stop()
	let, refused := 0, 0
	for refused == 0 || time.Now().Before(ends.Add(500*time.Millisecond)) {
		begun := time.Now()
		got := knock(t, api, key)
		done := time.Now()
		if !done.Before(ends) {
			time.Sleep(50 * time.Millisecond) // an address with many wrong keys is not answered 401 any more
		}
		switch {
		case got.status == http.StatusOK && !begun.Before(ends):
			t.Fatalf("let in %v after its end", begun.Sub(ends))
		case got.status != http.StatusOK && done.Before(ends):
			t.Fatalf("refused %v before its end: %s", ends.Sub(done), got.body)
		case got.status == http.StatusOK:
			let++
		default:
			refused++
		}
	}
	if got := knock(t, api, key); got.status != http.StatusUnauthorized || !strings.Contains(got.body, `"code":"UNAUTHENTICATED"`) {
		t.Errorf("after: %d %s", got.status, got.body)
	}
	if status := knock(t, api, endless).status; status != http.StatusOK {
		t.Errorf("the client's other key: %d", status)
	}
	return let > 0
}

// twoServers have a PostgreSQL, an org and no clients in common.
const twoServers = `
listen: 127.0.0.1:0
metrics: {listen: "off"}
secretKey: the same thirty-two letters in every one
store: {url: "%s", masterKeys: [{id: k1, key: %s}]}
tenants: [{id: acme, orgUrl: "%s", apiToken: "%s"}]
`

func TestTwoServersOnOnePostgreSQLTakeAndRefuseAKey(t *testing.T) {
	t.Parallel()
	org := httptest.NewServer(newOrg(t, oktasim.Config{Seed: 1, Users: 30, Groups: 8, Token: linkingToken}))
	t.Cleanup(org.Close)
	file := filepath.Join(t.TempDir(), "og.yaml")
	text := fmt.Sprintf(twoServers, testkit.PostgresServer(t), firstKey, org.URL, linkingToken)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	apis := []string{replica(t, file) + "/graphql", replica(t, file) + "/graphql"}
	o := keyOffice{Main: machine(nil, map[string]string{"og.yaml": text})}
	key, id := o.created(t, "--name", "web")
	for _, api := range apis {
		turns(t, api, key, http.StatusOK)
	}
	if code, _, told := o.key(t, "revoke", id); code != exitOK {
		t.Fatal(told)
	}
	for _, api := range apis {
		turns(t, api, key, http.StatusUnauthorized)
	}
}

func TestKeysKnownSoFarHoldWhileTheStoreIsAway(t *testing.T) {
	t.Parallel()
	database := testkit.NewPostgres(t)
	t.Cleanup(database.Stop)
	o := keyOfficeOn(t, t.TempDir(), database.URL)
	key, id := o.created(t, "--name", "web")
	api, server := o.serving(t)
	if status := knock(t, api, key).status; status != http.StatusOK {
		t.Fatalf("before: %d", status)
	}
	database.Pause()
	server.err.find(t, `(the store is away)`)
	if status := knock(t, api, key).status; status != http.StatusOK {
		t.Errorf("while the store is away: %d", status)
	}
	if err := database.Start(); err != nil {
		t.Fatal(err)
	}
	server.err.find(t, `(the store is back)`)
	if status := knock(t, api, key).status; status != http.StatusOK {
		t.Errorf("after: %d", status)
	}
	if code, _, told := o.key(t, "revoke", id); code != exitOK {
		t.Fatal(told)
	}
	turns(t, api, key, http.StatusUnauthorized)
}

// statements opens the SQLite file of the store beside the servers, and returns what runs a
// statement there.
func (o keyOffice) statements(t *testing.T) func(statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(o.dir, "og.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return func(statement string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAReloadIsCompletedWhenStoredKeysCanBeReadAgain has a client of the configuration take the
// name of a stored key's client while keys cannot be read and nothing in the store changes.
func TestAReloadIsCompletedWhenStoredKeysCanBeReadAgain(t *testing.T) {
	t.Parallel()
	o := newKeyOffice(t)
	heard := make(chan os.Signal)
	o.Hangups = func() (<-chan os.Signal, func()) { return heard, func() {} }
	key, _ := o.created(t, "--name", "web")
	api, server := o.serving(t)
	if status := knock(t, api, key).status; status != http.StatusOK {
		t.Fatalf("before: %d", status)
	}
	run := o.statements(t)
	run(`alter table client_keys rename to gone`)
	o.files["og.yaml"] += "clients: [{name: web, key: kkkkkkkkkkkkkkkkkkkkkkkk, tenants: [acme], scopes: [users:read]}]\n"
	heard <- syscall.SIGHUP
	server.err.find(t, `(stored keys follow the new configuration when the store can be read)`)
	server.err.find(t, `(configuration reloaded)`)
	if status := knock(t, api, strings.Repeat("k", 24)).status; status != http.StatusOK {
		t.Errorf("the key of the configuration: %d", status)
	}
	run(`alter table gone rename to client_keys`)
	turns(t, api, key, http.StatusUnauthorized)
}

// TestARevocationIsNotMissedWhenTheStoreFailsJustThen has the change seen and the keys not
// readable at that moment.
func TestARevocationIsNotMissedWhenTheStoreFailsJustThen(t *testing.T) {
	t.Parallel()
	o := newKeyOffice(t)
	key, _ := o.created(t, "--name", "web")
	api, server := o.serving(t)
	if status := knock(t, api, key).status; status != http.StatusOK {
		t.Fatalf("before: %d", status)
	}
	run := o.statements(t)
	run(`alter table client_keys rename to gone`)
	run(`update gone set revoked = 1`)
	run(`update store_state set revision = revision + 1`)
	server.err.find(t, `(the store is away)`)
	if status := knock(t, api, key).status; status != http.StatusOK {
		t.Errorf("while keys cannot be read: %d", status)
	}
	run(`alter table gone rename to client_keys`)
	turns(t, api, key, http.StatusUnauthorized)
	server.err.find(t, `(the store is back)`)
}

// TestASessionByAKeyOfTheStoreEndsWhenItIsRevoked signs in to /connect.
func TestASessionByAKeyOfTheStoreEndsWhenItIsRevoked(t *testing.T) {
	t.Parallel()
	p := assembledFrom(t, fmt.Sprintf(`
listen: 127.0.0.1:0
connect: {url: "http://127.0.0.1"}
store: {url: "sqlite:%s", masterKeys: [{id: k1, key: %s}]}
`, filepath.Join(t.TempDir(), "og.db"), firstKey), byHost{})
	made, key, err := p.linked.store.CreateKey(t.Context(), store.ClientKey{Client: "boss", Tenants: []string{"acme"}, Scopes: []string{"admin"}})
	if err != nil {
		t.Fatal(err)
	}
	look := func() {
		if err := p.linked.follower.look(context.Background()); err != nil {
			t.Error(err)
		}
	}
	look()
	h, err := p.handler(&product.Readiness{}, explorer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	visit := signedIn(t, server.URL, key)
	if status, _ := visit("/connect/orgs/acme"); status != http.StatusOK {
		t.Errorf("signed in: %d", status)
	}
	if _, err := p.linked.store.RevokeKey(t.Context(), made.ID, ""); err != nil {
		t.Fatal(err)
	}
	look()
	if status, _ := visit("/connect/orgs/acme"); status != http.StatusSeeOther {
		t.Errorf("revoked: %d", status)
	}
}
