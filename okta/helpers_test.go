package okta

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oktagraph/internal/testkit"
)

// exchange is one recorded request with its answer.
type exchange struct {
	Cassette string         `json:"cassette"`
	URL      string         `json:"url"`
	Status   int            `json:"status"`
	Headers  map[string]any `json:"resp_headers"`
	Body     json.RawMessage
}

// links returns the recorded Link lines, of which there are none, one or several.
func (e exchange) links() []string {
	switch v := e.Headers["Link"].(type) {
	case string:
		return []string{v}
	case []any:
		var lines []string
		for _, line := range v {
			if s, ok := line.(string); ok {
				lines = append(lines, s)
			}
		}
		return lines
	default:
		return nil
	}
}

// recorded reads one file of recorded or specified exchanges.
func recorded(t testing.TB, name string) []exchange {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(testkit.SharedOkta(t), name))
	if err != nil {
		t.Fatalf("read recording: %v", err)
	}
	var list []exchange
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatalf("decode recording %s: %v", name, err)
	}
	if len(list) == 0 {
		t.Fatalf("recording %s is empty", name)
	}
	return list
}

// recordedFiles lists the recorded and specified files whose names contain part.
func recordedFiles(t testing.TB, parts ...string) []string {
	t.Helper()
	root := testkit.SharedOkta(t)
	var names []string
	for _, dir := range []string{"recorded", "spec-examples"} {
		files, err := filepath.Glob(filepath.Join(root, dir, "*.json"))
		if err != nil {
			t.Fatalf("list recordings: %v", err)
		}
		for _, f := range files {
			for _, part := range parts {
				if strings.HasPrefix(filepath.Base(f), part) {
					names = append(names, filepath.Join(dir, filepath.Base(f)))
					break
				}
			}
		}
	}
	if len(names) == 0 {
		t.Fatalf("no recordings called %v", parts)
	}
	return names
}

// org serves handler as an org and returns a client for it.
func org(t testing.TB, handler http.Handler, opts ...Option) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return clientFor(t, server.URL, opts...)
}

func clientFor(t testing.TB, address string, opts ...Option) *Client {
	t.Helper()
	origin, err := ParseOrigin(address)
	if err != nil {
		t.Fatalf("parse origin: %v", err)
	}
	c, err := New(origin, APIToken("00secret-token"), opts...)
	if err != nil {
		t.Fatalf("new client: %v", err)
	}
	t.Cleanup(c.Close)
	return c
}

// answers replies to everything with the same status and body.
func answers(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}
