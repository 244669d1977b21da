package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/internal/testkit"
	"oktagraph/oktasim"
)

// requests returns the log's lines about requests to a route, reduced to what differs
// between requests that ask the same.
func (s served) requests(t *testing.T, route string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for line := range strings.Lines(s.err.String()) {
		var one map[string]any
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatalf("no line of JSON: %q", line)
		}
		if one["msg"] != "request" || one["route"] != route {
			continue
		}
		if ms, ok := one["ms"].(float64); !ok || ms < 0 {
			t.Errorf("ms is %v", one["ms"])
		}
		for _, name := range []string{"time", "msg", "route", "method", "ms", "bytes", "calls"} {
			delete(one, name)
		}
		all = append(all, one)
	}
	return all
}

func TestALineOfTheLogSaysWhatBecameOfARequest(t *testing.T) {
	t.Parallel()
	// Successful requests are not logged, so the lines that exist are those always logged.
	s := serveOrg(t, "log: {sample: 0}\nlimits: {rootFields: 2}\n")
	wrong := "Bearer " + strings.Repeat("w", 24)
	for _, ask := range []struct {
		id, query string
		headers   map[string]string
		status    int
	}{
		{"r0", "{ users(first: 3) { nodes { id } } }", nil, 200},
		{"r1", "query Mail { users(first: 3) { nodes { id email } } }", nil, 200},
		{"r2", "{ a: viewer { name } b: viewer { name } c: viewer { name } }", nil, 200},
		{"r3", "{ viewer { name } }", map[string]string{"X-Tenant": "globex"}, 403},
		{"r4", "{ viewer { name } }", map[string]string{"Authorization": wrong}, 401},
		{"r5", "{ nonsense }", map[string]string{"traceparent": traceparent}, 200},
		{"r6", "{ viewer { name } }", map[string]string{"Content-Type": "text/plain"}, 415},
		{"r7", "{ viewer { name } }", map[string]string{"Accept": "text/event-stream"}, 406},
	} {
		headers := map[string]string{"X-Request-Id": ask.id}
		for name, value := range ask.headers {
			headers[name] = value
		}
		if status, body := s.asks(t, `{"query":"`+ask.query+`"}`, headers); status != ask.status {
			t.Fatalf("%s: %d %s", ask.query, status, body)
		}
	}
	s.stop()
	ours := func(more map[string]any) map[string]any {
		line := map[string]any{"client": "web", "tenant": "acme", "status": 200.0}
		for k, v := range more {
			line[k] = v
		}
		return line
	}
	want := []map[string]any{
		ours(map[string]any{"request_id": "r1", "level": "INFO", "operation": "Mail", "outcome": "partial", "objects": 3.0, "codes": []any{"FORBIDDEN"}}),
		ours(map[string]any{"request_id": "r2", "level": "WARN", "outcome": "limited", "objects": 0.0, "codes": []any{"COST_LIMIT_EXCEEDED"}}),
		{"request_id": "r3", "level": "WARN", "client": "web", "status": 403.0, "outcome": "refused", "codes": []any{"FORBIDDEN"}},
		{"request_id": "r4", "level": "WARN", "status": 401.0, "outcome": "refused", "codes": []any{"UNAUTHENTICATED"}},
		ours(map[string]any{"request_id": "r5", "level": "INFO", "outcome": "error", "objects": 0.0, "codes": []any{"GRAPHQL_VALIDATION_FAILED"}, "trace_id": traceID}),
		ours(map[string]any{"request_id": "r6", "level": "INFO", "status": 415.0, "outcome": "error", "codes": []any{"BAD_USER_INPUT"}}),
		ours(map[string]any{"request_id": "r7", "level": "INFO", "status": 406.0, "outcome": "error", "codes": []any{"BAD_USER_INPUT"}}),
	}
	if diff := cmp.Diff(want, s.requests(t, "/graphql")); diff != "" {
		t.Errorf("lines: -want +got\n%s", diff)
	}
}

func TestTheLevelOfTheLogIsTheConfigurations(t *testing.T) {
	t.Parallel()
	for level, want := range map[string]struct{ operations, probes bool }{
		"debug": {true, true}, "info": {true, false}, "error": {false, false},
	} {
		address := fmt.Sprintf("127.0.0.1:%d", testkit.FreePort(t)) // the log tells it, but not at every level
		org := newOrg(t, oktasim.Config{Seed: 1, Users: 3, Groups: 2, Token: "00served"})
		s := startServe(t, org, org, address, servedFile+"log: {level: "+level+"}\n")
		s.url = "http://" + address
		eventually(t, "alive", func() bool {
			status, _ := fetch(t, http.MethodGet, s.url+"/healthz", "")
			return status == http.StatusOK
		})
		s.asks(t, `{"query":"{ viewer { name } }"}`, nil)
		s.stop()
		if got := len(s.requests(t, "/graphql")) > 0; got != want.operations {
			t.Errorf("%s: operations are logged: %v", level, got)
		}
		if got := len(s.requests(t, "/healthz")) > 0; got != want.probes {
			t.Errorf("%s: probes are logged: %v", level, got)
		}
	}
}
