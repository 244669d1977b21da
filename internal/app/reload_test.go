package app

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// outcome is a response in short: its status, the code of its first error and whether it has
// data.
func outcome(resp *http.Response, err error) string {
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err.Error()
	}
	var body struct {
		Data   map[string]any
		Errors []struct{ Extensions struct{ Code string } }
	}
	if err := json.Unmarshal(text, &body); err != nil {
		return fmt.Sprintf("%d %.100s", resp.StatusCode, text)
	}
	if len(body.Errors) > 0 {
		return fmt.Sprint(resp.StatusCode, " ", body.Errors[0].Extensions.Code)
	}
	if len(body.Data) == 0 {
		return fmt.Sprint(resp.StatusCode, " empty")
	}
	return fmt.Sprint(resp.StatusCode)
}

const peopleQuery = "{ users(first: 3) { nodes { id } } }"

func TestAReloadChangesCallersTenantsLimitsAndPages(t *testing.T) {
	t.Parallel()
	acme, globex := newGated(t, "00acme"), newGated(t, "00globex")
	tenant := func(id string, g *gated, token, further string) string {
		return fmt.Sprintf("{id: %s, orgUrl: %q, apiToken: %s%s}", id, g.url, token, further)
	}
	client := func(name, key, tenants string) string {
		return fmt.Sprintf("{name: %s, key: %s, tenants: [%s], scopes: [users:read, groups:read]}", name, key, tenants)
	}
	web, next := reloadedKeys[0], reloadedKeys[1]
	first := reloadedFile("", []string{tenant("acme", acme, "00acme", ""), tenant("globex", globex, "00globex", "")}, []string{client("web", web, "acme, globex")})
	r := serveReloading(t, first)
	calls := func() int { return acme.org.Calls().Total }
	steps := []struct {
		name, text, logged string
		want               map[string]string // outcomes by key, tenant and query
		calls              int               // at most, to acme
	}{
		{"nothing is changed", first, `"clients":1}`, map[string]string{web + " acme": "200", web + " globex": "200", next + " acme": "401 UNAUTHENTICATED"}, 0},
		{"a key follows", strings.Replace(first, "key: "+web, "key: "+next, 1), `"clients":1`,
			map[string]string{web + " acme": "401 UNAUTHENTICATED", next + " acme": "200"}, 0},
		{"limits, a page and a budget", reloadedFile("graphiql: true\nlimits: {depth: 3}\n",
			[]string{tenant("acme", acme, "00acme", ", budget: {share: 10%, concurrency: 3}, name: Acme"), tenant("globex", globex, "00globex", "")},
			[]string{client("web", web, "acme, globex"), client("other", next, "globex")}), `"adjusted":["acme"]`,
			map[string]string{web + " acme": "200", next + " acme": "403 FORBIDDEN", web + " acme {users{nodes{groups{nodes{id}}}}}": "200 COST_LIMIT_EXCEEDED"}, 0},
		{"a tenant goes, another comes", reloadedFile("", []string{tenant("acme", acme, "00acme", ""), tenant("initech", globex, "00globex", "")},
			[]string{client("web", web, "acme, initech")}), `"added":["initech"],"adjusted":["acme"],"removed":["globex"]`,
			map[string]string{web + " acme": "200", web + " initech": "200", web + " globex": "403 FORBIDDEN"}, 0},
		{"a wrong credential", reloadedFile("", []string{tenant("acme", acme, "00wrong", "")}, []string{client("web", web, "acme")}), `"new_credential":["acme"]`,
			map[string]string{web + " acme": "200 TENANT_UNAVAILABLE"}, 5},
		{"the right one again", first, `"added":["globex"],"new_credential":["acme"]`, map[string]string{web + " acme": "200", web + " globex": "200"}, 5},
	}
	if got := r.ask(t, web, "acme", peopleQuery); got != "200" {
		t.Fatalf("at first: %s", got)
	}
	for _, s := range steps {
		before := calls()
		if told := r.reload(t, s.text); !strings.Contains(told, s.logged) || !strings.Contains(told, "configuration reloaded") {
			t.Errorf("%s: logged %s, want %s", s.name, told, s.logged)
		}
		for asked, want := range s.want {
			words := strings.SplitN(asked+" "+peopleQuery, " ", 3)
			if len(strings.Fields(asked)) > 2 {
				words[2] = strings.SplitN(asked, " ", 3)[2]
			}
			if got := r.ask(t, words[0], words[1], words[2]); got != want {
				t.Errorf("%s: %s is answered %s, want %s", s.name, asked, got, want)
			}
		}
		if n := calls() - before; n > s.calls {
			t.Errorf("%s: %d calls, want at most %d, since the cache is kept", s.name, n, s.calls)
		}
	}
	if strings.Contains(r.err.String(), "00acme") || strings.Contains(r.err.String(), web) {
		t.Errorf("a secret is in the log: %s", r.err)
	}
}

func TestABrokenFileChangesNothingAndTellsItsMistakes(t *testing.T) {
	t.Parallel()
	org := newGated(t, "00acme")
	web := reloadedKeys[0]
	text := reloadedFile("", []string{fmt.Sprintf("{id: acme, orgUrl: %q, apiToken: 00acme}", org.url)},
		[]string{fmt.Sprintf("{name: web, key: %s, tenants: [acme], scopes: [users:read]}", web)})
	r := serveReloading(t, text)
	for name, tc := range map[string]struct{ text, told string }{
		"two mistakes": {strings.Replace(text, "[users:read]", "[user:read]", 1) + "colour: red\n", `"mistakes":["line 6: clients[0].scopes[0]: \"user:read\" is not a scope`},
		"no YAML":      {"{", `not valid YAML`},
		"empty":        {"", `"tenants: none`},
	} {
		told := r.reload(t, tc.text)
		if !strings.Contains(told, `"level":"ERROR","msg":"configuration not reloaded, nothing is changed"`) || !strings.Contains(told, tc.told) {
			t.Errorf("%s: %s", name, told)
		}
		if got := r.ask(t, web, "acme", peopleQuery); got != "200" {
			t.Errorf("%s: then %s", name, got)
		}
	}
	told := r.reload(t, "secretKey: another-thirty-two-letters-long-one\ncache: {local: 1MiB}\n"+text)
	if !strings.Contains(told, `"options":["cache.local","secretKey"]`) || !strings.Contains(told, "configuration reloaded") {
		t.Errorf("what needs a restart: %s", told)
	}
}

// TestAReloadLosesNoRequest holds many requests in the middle of their calls to Okta
// while everything about them changes: their key, their tenant's credential, their tenant.
func TestAReloadLosesNoRequest(t *testing.T) {
	t.Parallel()
	const requests = 90 // held for a tenth of what a call to Okta may take, even if all is slow
	orgs := map[string]*gated{"acme": newGated(t, "00acme"), "globex": newGated(t, "00globex"), "initech": newGated(t, "00initech")}
	tenant := func(id, token string) string {
		return fmt.Sprintf("{id: %s, orgUrl: %q, apiToken: %s}", id, orgs[id].url, token)
	}
	client := func(key, tenants string) string {
		return fmt.Sprintf("{name: web, key: %s, tenants: [%s], scopes: [users:read, groups:read]}", key, tenants)
	}
	text := reloadedFile("", []string{tenant("acme", "00acme"), tenant("globex", "00globex"), tenant("initech", "00initech")}, []string{client(reloadedKeys[0], "acme, globex, initech")})
	r := serveReloading(t, text)
	for _, org := range orgs {
		org.shut()
	}
	var let atomic.Int32 // in, which the server shows by asking for the body
	outcomes := make(chan string, requests)
	way := &http.Transport{ExpectContinueTimeout: time.Minute}
	t.Cleanup(way.CloseIdleConnections)
	caller := http.Client{Transport: way}
	for i := range requests {
		id := []string{"acme", "globex", "initech"}[i%3]
		// Each asks for other people, so that none finds what another has asked for.
		query := fmt.Sprintf(`{"query": "{ users(first: 3, filter: {login: {startsWith: \"a%d\"}}) { nodes { id } } }"}`, i)
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: func() { let.Add(1) }})
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url+"/graphql", strings.NewReader(query))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+reloadedKeys[0])
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-Tenant", id)
		req.Header.Set("Expect", "100-continue")
		go func() { outcomes <- outcome(caller.Do(req)) }()
	}
	eventually(t, "let all in", func() bool { return let.Load() == requests })
	r.reload(t, strings.Replace(text, "tenants:", "tenant:", 1))
	r.reload(t, strings.Replace(text, reloadedKeys[0], reloadedKeys[1], 1))
	r.reload(t, "{")
	r.reload(t, reloadedFile("limits: {depth: 3}\n", []string{tenant("acme", "00acme"), tenant("globex", "00another")}, []string{client(reloadedKeys[1], "acme")}))
	for _, org := range orgs {
		org.letIn()
	}
	told := map[string]int{}
	for range requests {
		told[<-outcomes]++
	}
	if told["200"] != requests {
		t.Errorf("of %d requests: %v", requests, told)
	}
	if got := r.ask(t, reloadedKeys[0], "acme", peopleQuery); got != "401 UNAUTHENTICATED" {
		t.Errorf("then the old key is answered %s", got)
	}
}

// TestReloadsUnderLoadLoseNoRequest reloads while requests begin and end at all times.
func TestReloadsUnderLoadLoseNoRequest(t *testing.T) {
	t.Parallel()
	org := newGated(t, "00acme")
	text := func(further, budget string) string {
		return reloadedFile(further, []string{fmt.Sprintf("{id: acme, orgUrl: %q, apiToken: 00acme, budget: {share: 100%%, concurrency: %s}}", org.url, budget)},
			[]string{fmt.Sprintf("{name: web, key: %s, tenants: [acme], scopes: [users:read, groups:read], freshness: true}", reloadedKeys[0])})
	}
	r := serveReloading(t, text("", "20"))
	var load sync.WaitGroup
	var asked atomic.Int32
	done := make(chan struct{})
	for range 30 {
		load.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if got := r.ask(t, reloadedKeys[0], "acme", "{ users(first: 20) { nodes { id groups { nodes { id } } } } }"); got != "200" {
					t.Errorf("a request is answered %s", got)
				}
				asked.Add(1)
			}
		})
	}
	for i := 0; i < 20 || asked.Load() < 100 && !t.Failed(); i++ { // that many were under way
		r.reload(t, text("", fmt.Sprint(1+i%20)))
		r.reload(t, "tenants: [")
		r.reload(t, text(fmt.Sprintf("limits: {aliases: %d}\ngraphiql: true\n", 1+i%20), "20"))
	}
	close(done)
	load.Wait()
}

func TestAProxyThatIsNotTrustedAnyMoreCannotForgeAddressesAfterAReload(t *testing.T) {
	t.Parallel()
	org := newGated(t, "00acme")
	file := filepath.Join(t.TempDir(), "audit.jsonl")
	configured := func(connect string) string {
		return reloadedFile("log: {audit: {file: "+file+"}}\n"+connect, []string{fmt.Sprintf("{id: acme, orgUrl: %q, apiToken: 00acme}", org.url)},
			[]string{fmt.Sprintf("{name: web, key: %s, tenants: [acme], scopes: [users:read]}", reloadedKeys[0])})
	}
	r := serveReloading(t, configured("connect: {trustProxies: [127.0.0.0/8]}\n"))
	guess := func(n int) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+"/graphql", strings.NewReader(`{"query": "{ viewer { name } }"}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+strings.Repeat("w", 24))
		req.Header.Set("X-Forwarded-For", fmt.Sprintf("203.0.113.%d", n))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return resp.StatusCode
	}
	for n := range 2 * wrongBurst {
		if status := guess(n); status != http.StatusUnauthorized {
			t.Fatalf("another client of the proxy: %d", status)
		}
	}
	if told := r.reload(t, configured("")); strings.Contains(told, "not reloaded") {
		t.Fatal(told)
	}
	limited := 0
	for n := range 2 * wrongBurst {
		if guess(100+n) == http.StatusTooManyRequests {
			limited++
		}
	}
	if limited == 0 {
		t.Error("whoever forges X-Forwarded-For guesses keys without a pause")
	}
	r.stop()
	for _, line := range jsonLines(t, file) {
		if address, _ := line["address"].(string); strings.HasPrefix(address, "203.0.113.1") && len(address) == len("203.0.113.100") {
			t.Errorf("a forged address is in the audit log: %s", address)
		}
	}
}
