package app

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// jsonLines are the lines of a file, without what differs from run to run.
func jsonLines(t *testing.T, file string) []map[string]any {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []map[string]any
	for in := bufio.NewScanner(f); in.Scan(); {
		var line map[string]any
		if err := json.Unmarshal(in.Bytes(), &line); err != nil {
			t.Fatalf("%s: %v", in.Text(), err)
		}
		if _, err := time.Parse(time.RFC3339, line["time"].(string)); err != nil {
			t.Errorf("time %v", line["time"])
		}
		delete(line, "time")
		all = append(all, line)
	}
	return all
}

// asks sends a request with headers to a server.
func (s served) asks(t *testing.T, body string, headers map[string]string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/graphql", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+strings.Repeat("k", 24))
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	res := do(t, http.DefaultClient, r)
	return res.status, res.body
}

// traceparent is what a caller of a trace sends, and traceID is the trace.
const (
	traceID     = "0af7651916cd43dd8448eb211c80319c"
	traceparent = "00-" + traceID + "-b7ad6b7169203331-01"
)

func TestEveryOperationIsALineOfTheAuditLog(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "audit.jsonl")
	s := serveOrg(t, "log: {audit: {file: "+file+", userHeader: X-End-User}}\nconnect: {trustProxies: [127.0.0.0/8]}\n")
	group := s.org.GroupsOf(s.org.Users()[0].ID)[0]
	for _, ask := range []struct {
		query   string
		headers map[string]string
		status  int
	}{
		{"query Board { users(first: 10) { nodes { id login groups { nodes { id } } } } }", map[string]string{
			"X-Request-Id": "r1", "X-End-User": "ann@acme.com", "traceparent": traceparent, "X-Forwarded-For": "203.0.113.9"}, 200},
		{`{ node(id: \"` + group + `\") { ... on Group { id name } } users(first: 3) { nodes { email } } }`, map[string]string{"X-Request-Id": "r2"}, 200},
		{"{ users(first: 0) { nodes { id } } }", map[string]string{"X-Request-Id": "r3"}, 200},
		{"{ nonsense }", map[string]string{"X-Request-Id": "r4"}, 200},
		{"{ viewer { name } }", map[string]string{"X-Request-Id": "r5", "X-Tenant": "globex"}, 403},
		{"{ viewer { name } }", map[string]string{"Authorization": "Bearer " + strings.Repeat("w", 24)}, 401},
		{"{ viewer { name } }", map[string]string{"Authorization": "Bearer " + strings.Repeat("x", 24)}, 401},
	} {
		if status, body := s.asks(t, `{"query":"`+ask.query+`"}`, ask.headers); status != ask.status {
			t.Fatalf("%s: %d %s", ask.query, status, body)
		}
	}
	s.stop()
	got := jsonLines(t, file)
	for _, line := range got {
		if line["action"] == "read" && line["outcome"] != "refused" && len(line["document"].(string)) != 64 {
			t.Errorf("the document is %v", line["document"])
		}
		delete(line, "document")
		delete(line, "calls")
	}
	groups := got[0]["kinds"].(map[string]any)["Group"]
	if n, ok := groups.(float64); !ok || n < 1 || n > 8 {
		t.Errorf("%v groups of 8", groups)
	}
	read := func(more map[string]any) map[string]any {
		line := map[string]any{
			"action": "read", "client": "web", "address": "127.0.0.1", "tenant": "acme", "operation": "", "kinds": map[string]any{},
			"field_groups": []any{}, "stale": 0.0, "outcome": "ok", "codes": []any{},
		}
		for k, v := range more {
			line[k] = v
		}
		return line
	}
	tried := map[string]any{"action": "authenticate", "address": "127.0.0.1", "outcome": "refused", "reason": "the key is not known", "times": 1.0}
	want := []map[string]any{
		read(map[string]any{
			"user": "ann@acme.com", "user_from": "header", "address": "203.0.113.9", "operation": "Board", "request_id": "r1", "trace_id": traceID,
			"kinds": map[string]any{"User": 10.0, "Group": groups}, "field_groups": []any{"groups:read", "users:read"},
		}),
		read(map[string]any{
			"request_id": "r2", "outcome": "partial", "codes": []any{"FORBIDDEN"}, // no users:contact
			"kinds": map[string]any{"User": 3.0, "Group": 1.0}, "field_groups": []any{"groups:read", "users:read"},
		}),
		read(map[string]any{"request_id": "r3", "outcome": "partial", "codes": []any{"BAD_USER_INPUT"}}),
		read(map[string]any{"request_id": "r4", "outcome": "error", "codes": []any{"GRAPHQL_VALIDATION_FAILED"}}),
		read(map[string]any{"request_id": "r5", "outcome": "refused", "codes": []any{"FORBIDDEN"}, "tenant": ""}),
		tried,
		tried, // written at the end, since the minute is not over
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines: -want +got\n%s", diff)
	}
}

func TestReadsAreNotWrittenWithoutAFileOfTheirOwn(t *testing.T) {
	t.Parallel()
	s := serveOrg(t, "")
	if status, body := s.ask(t, "/graphql", "{ users { nodes { id } } }"); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	s.stop()
	if log := s.err.String(); strings.Contains(log, `"action":"read"`) || !strings.Contains(log, `"reads_audited":false`) {
		t.Errorf("log:\n%s", log)
	}
}

func TestAFloodOfWrongKeysIsAuditedWithItsWholeNumber(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "audit.jsonl")
	s := serveOrg(t, "log: {audit: {file: "+file+"}}\n")
	const sent = wrongBurst + 10
	refused := map[int]int{}
	for range sent {
		status, _ := s.asks(t, `{"query":"{ viewer { name } }"}`, map[string]string{"Authorization": "Bearer " + strings.Repeat("w", 24)})
		refused[status]++
	}
	s.stop()
	if refused[401] < wrongBurst || refused[429] == 0 || refused[401]+refused[429] != sent {
		t.Fatalf("refused %v", refused)
	}
	told := 0.0
	for _, line := range jsonLines(t, file) {
		if times, ok := line["times"].(float64); ok && line["action"] == "authenticate" {
			told += times
		}
	}
	if told != sent {
		t.Errorf("%v of %d wrong keys are in the audit log", told, sent)
	}
}
