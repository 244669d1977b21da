package app

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"oktagraph/oktasim"
)

// served is a running `serve` on one simulated org and a file that tests may change.
type served struct {
	running
	url   string
	org   *oktasim.Org
	files map[string]string
}

// servedFile is what every test's file has.
const servedFile = `
listen: ADDRESS
metrics: {listen: "off"}
secretKey: 0123456789abcdef0123456789abcdef
tenants:
  - {id: acme, orgUrl: ORG, apiToken: 00served}
clients:
  - {name: web, key: ${env:KEY}, tenants: [acme], scopes: [users:read, groups:read, roles:read]}
`

// serveOrg serves an org with further lines in the file.
func serveOrg(t *testing.T, lines string) served {
	t.Helper()
	return serveFile(t, servedFile+lines)
}

// serveFile serves an org with a file of its own, in which ORG is its address.
func serveFile(t *testing.T, file string) served {
	t.Helper()
	org := newOrg(t, oktasim.Config{Seed: 1, Users: 30, Groups: 8, Token: "00served"})
	return started(t, startServe(t, org, org, "127.0.0.1:0", file))
}

// serveBehind is serveOrg for an org that is reached through something else.
func serveBehind(t *testing.T, org *oktasim.Org, through http.Handler, lines string) served {
	t.Helper()
	return started(t, startServe(t, org, through, "127.0.0.1:0", servedFile+lines))
}

func started(t *testing.T, s served) served {
	t.Helper()
	s.url = "http://" + s.err.find(t, `"msg":"serving","address":"([^"]+)"`)
	return s
}

// startServe starts a server on an address; it may not answer yet.
func startServe(t *testing.T, org *oktasim.Org, through http.Handler, address, file string) served {
	t.Helper()
	server := httptest.NewServer(through)
	t.Cleanup(server.Close)
	files := map[string]string{"og.yaml": strings.NewReplacer("ORG", server.URL, "ADDRESS", address).Replace(file)}
	return served{org: org, files: files, running: start(t, machine(map[string]string{"KEY": strings.Repeat("k", 24)}, files), "serve", "--config", "og.yaml")}
}

// ask posts a query to a path as the file's client.
func (s served) ask(t *testing.T, path, query string) (int, string) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	return authorized(t, http.MethodPost, s.url+path, string(body))
}
