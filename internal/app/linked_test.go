package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"oktagraph/internal/testkit"
	"oktagraph/oktasim"
)

const (
	firstKey  = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
	secondKey = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY="
)

// twoReplicas is the configuration of servers that share a store and a cache.
const twoReplicas = `
listen: 127.0.0.1:0
metrics: {listen: "off"}
secretKey: the same thirty-two letters in every one
redis: {url: "%s"}
store: {url: "%s", masterKeys: [%s]}
orgHosts: ["%s"]
clients:
  - {name: web, key: kkkkkkkkkkkkkkkkkkkkkkkk, tenants: [acme, globex], scopes: [users:read, groups:read, admin]}
`

func masterKeys(ids ...string) string {
	texts := map[string]string{"k1": firstKey, "k2": secondKey}
	var list []string
	for _, id := range ids {
		list = append(list, fmt.Sprintf("{id: %s, key: %s}", id, texts[id]))
	}
	return strings.Join(list, ", ")
}

// connectAPI sends a request to the API beside the page.
func connectAPI(t *testing.T, method, url string, body any) (int, string) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return authorized(t, method, url, string(text))
}

// authorized sends a request with the key of the tests' client.
func authorized(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+strings.Repeat("k", 24))
	req.Header.Set("Content-Type", "application/json")
	res := do(t, http.DefaultClient, req)
	return res.status, res.body
}

// fleet starts replicas on one PostgreSQL, one Redis and one simulated org.
type fleet struct {
	dir, redis, database, orgURL string
	org                          *oktasim.Org
	started                      int
}

func newFleet(t *testing.T) *fleet {
	t.Helper()
	f := &fleet{dir: t.TempDir(), redis: testkit.RedisServer(t), database: testkit.PostgresServer(t)}
	f.org = newOrg(t, oktasim.Config{Seed: 1, Users: 30, Groups: 8, Token: linkingToken})
	server := httptest.NewServer(f.org)
	t.Cleanup(server.Close)
	f.orgURL = server.URL
	return f
}

func (f *fleet) replica(t *testing.T, keys ...string) string {
	t.Helper()
	f.started++
	file := filepath.Join(f.dir, fmt.Sprintf("og%d.yaml", f.started))
	text := fmt.Sprintf(twoReplicas, f.redis, f.database, masterKeys(keys...), strings.TrimPrefix(f.orgURL, "http://"))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return replica(t, file)
}

// read asks one replica about one tenant and returns the error's code, "" for none.
func read(t *testing.T, url, tenant string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/graphql", strings.NewReader(`{"query": "{ users(first: 3) { nodes { id } } }"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+strings.Repeat("k", 24))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Tenant", tenant)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var got answer
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if len(got.Errors) > 0 {
		return got.Errors[0].Extensions.Code
	}
	return ""
}

func TestAReplicaReadsWhatAnotherLinked(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	one, two := f.replica(t, "k1"), f.replica(t, "k1")
	if code := read(t, two, "acme"); code != "TENANT_UNAVAILABLE" {
		t.Errorf("before: %q", code)
	}
	status, text := connectAPI(t, http.MethodPost, one+"/connect/api/tenants", map[string]string{"tenant": "acme", "orgUrl": f.orgURL + "/app/UserHome", "apiToken": linkingToken})
	if status != http.StatusCreated || strings.Contains(text, linkingToken) {
		t.Fatalf("link: %d %s", status, text)
	}
	if code := read(t, one, "acme"); code != "" {
		t.Errorf("the replica that linked answers %s", code)
	}
	within(t, 5*time.Second, "linked on the other", func() bool { return read(t, two, "acme") == "" })
	if status, text = connectAPI(t, http.MethodDelete, two+"/connect/api/tenants/acme", nil); status != http.StatusNoContent && status != http.StatusOK {
		t.Fatalf("unlink: %d %s", status, text)
	}
	if code := read(t, two, "acme"); code != "TENANT_UNAVAILABLE" {
		t.Errorf("the replica that unlinked answers %q", code)
	}
	within(t, 5*time.Second, "unlinked on the other", func() bool { return read(t, one, "acme") == "TENANT_UNAVAILABLE" })
}

// The steps of docs/store.md: the new key is added as second everywhere, then made first.
func TestTheMasterKeyRotatesUnderTraffic(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	first := f.replica(t, "k1")
	if status, text := connectAPI(t, http.MethodPost, first+"/connect/api/tenants", map[string]string{"tenant": "acme", "orgUrl": f.orgURL, "apiToken": linkingToken}); status != http.StatusCreated {
		t.Fatalf("link: %d %s", status, text)
	}
	both := f.replica(t, "k1", "k2")
	within(t, 10*time.Second, "read", func() bool { return read(t, both, "acme") == "" })
	stop := make(chan struct{})
	var traffic sync.WaitGroup
	for _, url := range []string{first, both} {
		traffic.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if code := read(t, url, "acme"); code != "" {
					t.Errorf("during the rotation: %s", code)
				}
			}
		})
	}
	turned := f.replica(t, "k2", "k1")
	if code := read(t, turned, "acme"); code != "" {
		t.Errorf("with the new key first: %s", code)
	}
	if status, text := connectAPI(t, http.MethodPost, turned+"/connect/api/tenants", map[string]string{"tenant": "globex", "orgUrl": f.orgURL, "apiToken": linkingToken}); status != http.StatusCreated {
		t.Errorf("link with the new key: %d %s", status, text)
	}
	within(t, 5*time.Second, "sealed by the new key, read with both", func() bool { return read(t, both, "globex") == "" })
	alone := f.replica(t, "k2")
	for _, id := range []string{"acme", "globex"} {
		if code := read(t, alone, id); code != "" {
			t.Errorf("%s with the new key alone: %s", id, code)
		}
	}
	close(stop)
	traffic.Wait()
}

// within is eventually with a bound of its own, ten times what is promised.
func within(t *testing.T, most time.Duration, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * most); time.Now().Before(deadline); pause(t.Context(), 50*time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("not %s", what)
}
