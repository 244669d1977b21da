package app

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oktagraph/oktasim"
)

// documentClients are the callers of a documentServer, each with its key of one letter.
const documentClients = `
clients:
  - {name: web, key: wwwwwwwwwwwwwwwwwwwwwwww, tenants: [acme, beta], scopes: [users:read]}
  - {name: other, key: oooooooooooooooooooooooo, tenants: [acme, beta], scopes: [users:read]}
  - {name: narrow, key: nnnnnnnnnnnnnnnnnnnnnnnn, tenants: [acme], scopes: [groups:read]}
  - {name: strict, key: ssssssssssssssssssssssss, tenants: [acme], scopes: [users:read], documents: {mode: enforce, manifest: "MANIFEST"}}
  - {name: watched, key: aaaaaaaaaaaaaaaaaaaaaaaa, tenants: [acme], scopes: [users:read], documents: {mode: audit, manifest: "MANIFEST"}}
  - {name: free, key: ffffffffffffffffffffffff, tenants: [acme], scopes: [users:read], documents: {mode: "off", manifest: "MANIFEST"}}
`

const (
	people = `query People { users(first: 1) { nodes { id } } }`
	names  = `query Names($n: Int) { users(first: $n) { nodes { id displayName } } }`
)

// documentServer is a server of two orgs behind its command.
type documentServer struct {
	url, metrics string
	config       string
	log          *screen
	orgs         []*oktasim.Org
}

// serveDocuments starts a server; the options are lines of configuration.
func serveDocuments(t *testing.T, manifest string, options ...string) *documentServer {
	t.Helper()
	s := &documentServer{}
	text := "listen: 127.0.0.1:0\nmetrics: {listen: 127.0.0.1:0}\nsecretKey: the same thirty-two letters in every one\n" + strings.Join(options, "\n") + "\ntenants:\n"
	for _, id := range []string{"acme", "beta"} {
		org := newOrg(t, oktasim.Config{Seed: 1, Users: 5, Groups: 2})
		at := httptest.NewServer(org)
		t.Cleanup(at.Close)
		s.orgs = append(s.orgs, org)
		text += fmt.Sprintf("  - {id: %s, orgUrl: %q, apiToken: %q}\n", id, at.URL, org.Token())
	}
	if manifest == "" {
		manifest = `{"people-1": "` + people + `"}`
	}
	file := filepath.Join(t.TempDir(), "documents.json")
	if err := os.WriteFile(file, []byte(manifest), 0o600); err != nil {
		t.Fatal(err)
	}
	text += strings.ReplaceAll(documentClients, "MANIFEST", file)
	s.config = text
	s.start(t)
	eventually(t, "every tenant asked once", func() bool { return s.calls() == len(s.orgs) })
	return s
}

// another is a second server of the same configuration.
func (s *documentServer) another(t *testing.T) *documentServer {
	t.Helper()
	second := &documentServer{config: s.config, orgs: s.orgs}
	second.start(t)
	return second
}

func (s *documentServer) start(t *testing.T) {
	t.Helper()
	running := start(t, machine(nil, map[string]string{"og.yaml": s.config}), "serve", "--config", "og.yaml")
	s.log = running.err
	s.url = "http://" + running.err.find(t, `"address":"([^"]+)"`)
	s.metrics = "http://" + running.err.find(t, `"metrics":"([^"]+)"`)
}

// calls is how many calls the orgs got.
func (s *documentServer) calls() int {
	n := 0
	for _, org := range s.orgs {
		n += org.Calls().Total
	}
	return n
}

// told is a response that was read.
type told struct {
	status int
	header http.Header
	body   string
	answer
}

// code is that of the only error, "" when there is none.
func (a told) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	return a.Errors[0].Extensions.Code
}

// post sends a body to /graphql; headers are "Name: value".
func (s *documentServer) post(t *testing.T, client, body string, headers ...string) told {
	t.Helper()
	return s.send(t, http.MethodPost, "/graphql", client, body, headers...)
}

// get sends a GET request.
func (s *documentServer) get(t *testing.T, client string, parameters map[string]string, headers ...string) told {
	t.Helper()
	query := url.Values{}
	for name, value := range parameters {
		query.Set(name, value)
	}
	return s.send(t, http.MethodGet, "/graphql?"+query.Encode(), client, "", headers...)
}

func (s *documentServer) send(t *testing.T, method, path, client, body string, headers ...string) told {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	key := client[:1]
	if client == "watched" {
		key = "a"
	}
	req.Header.Set("Authorization", "Bearer "+strings.Repeat(key, 24))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/graphql-response+json")
	req.Header.Set("X-Tenant", "acme")
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
		if value == "" {
			req.Header.Del(name)
		}
	}
	res := do(t, http.DefaultClient, req)
	got := told{status: res.status, header: res.header, body: res.body}
	if len(res.body) > 0 {
		if err := json.Unmarshal([]byte(res.body), &got.answer); err != nil {
			t.Fatalf("no JSON: %.200s", res.body)
		}
	}
	return got
}

// hashOf is the SHA-256 of a text as clients send it.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// byHash is a body with a hash, and with the text if there is one.
func byHash(hash, text string) string {
	body := map[string]any{"extensions": map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": hash}}}
	if text != "" {
		body["query"] = text
	}
	b, _ := json.Marshal(body) //nolint:errchkjson // texts
	return string(b)
}
