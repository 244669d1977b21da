package app

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"oktagraph/internal/config"
	"oktagraph/oktasim"
)

// reloadedKeys are those of the tests' clients: web's and one that follows it.
var reloadedKeys = [2]string{strings.Repeat("k", 24), strings.Repeat("n", 24)}

// reloadedFile is a configuration with these tenants and clients.
func reloadedFile(further string, tenants, clients []string) string {
	return "listen: 127.0.0.1:0\nmetrics: {listen: 'off'}\n" + further +
		"tenants:\n  - " + strings.Join(tenants, "\n  - ") + "\nclients:\n  - " + strings.Join(clients, "\n  - ") + "\n"
}

// reloading is a server whose file a test changes.
type reloading struct {
	running

	url, file string
	heard     chan os.Signal
}

func serveReloading(t *testing.T, text string) *reloading {
	t.Helper()
	r := &reloading{file: filepath.Join(t.TempDir(), "og.yaml"), heard: make(chan os.Signal)}
	r.write(t, text)
	m := machine(nil, nil)
	m.Source.ReadFile = config.OS().ReadFile
	m.Hangups = func() (<-chan os.Signal, func()) { return r.heard, func() {} }
	r.running = start(t, m, "serve", "--config", r.file)
	r.url = "http://" + r.err.find(t, `"msg":"serving","address":"([^"]+)"`)
	return r
}

func (r *reloading) write(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(r.file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// reload changes the file, sends the signal and returns what was logged of it.
func (r *reloading) reload(t *testing.T, text string) string {
	t.Helper()
	r.write(t, text)
	before := len(r.err.String())
	r.heard <- syscall.SIGHUP
	var told string
	eventually(t, "told of the reload", func() bool {
		told = r.err.String()[before:]
		return strings.Contains(told, "configuration reloaded") || strings.Contains(told, "configuration not reloaded")
	})
	return told
}

// ask posts a query with a key for a tenant, and returns the status and what is told of it.
func (r *reloading) ask(t *testing.T, key, tenant, query string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+"/graphql", strings.NewReader(`{"query": "`+query+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Tenant", tenant)
	return outcome(http.DefaultClient.Do(req))
}

// gated is an org whose calls wait, once it is shut, until they are let in.
type gated struct {
	url   string
	org   *oktasim.Org
	gates chan chan struct{}
}

func newGated(t *testing.T, token string) *gated {
	t.Helper()
	g := &gated{org: newOrg(t, oktasim.Config{Seed: 1, Users: 40, Groups: 8, Token: token}), gates: make(chan chan struct{}, 1)}
	g.letIn()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		gate := <-g.gates
		g.gates <- gate
		select {
		case <-gate:
			g.org.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(server.Close)
	g.url = server.URL
	return g
}

// letIn opens the gate that is shut now.
func (g *gated) letIn() {
	open := make(chan struct{})
	close(open)
	select {
	case gate := <-g.gates:
		close(gate)
	default: // there is none yet
	}
	g.gates <- open
}

// shut makes further calls wait.
func (g *gated) shut() {
	<-g.gates
	g.gates <- make(chan struct{})
}
