package telemetry

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// lines reads a log without its times.
func lines(t *testing.T, log *bytes.Buffer) []map[string]any {
	t.Helper()
	var all []map[string]any
	for line := range strings.Lines(log.String()) {
		var one map[string]any
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatalf("no JSON line: %q", line)
		}
		delete(one, "time")
		delete(one, "ms")
		all = append(all, one)
	}
	return all
}

func TestTheLineOfARequestSaysWhoseItIsAndWhatItRan(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	m := NewMetrics()
	o := NewOperations(m, slog.New(slog.DiscardHandler))
	long := strings.Repeat("N", 100)
	h := NewAccess(m, NewLogger(&out, slog.LevelInfo), nil).Observe("/graphql", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			o.Entered(r.Context(), "web", "acme")
			o.Named(r.Context(), long)
		}
	}))
	for _, method := range []string{http.MethodPost, http.MethodGet} {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), method, "/graphql", http.NoBody))
	}
	plain := func(method string, more map[string]any) map[string]any {
		line := map[string]any{"level": "INFO", "msg": "request", "route": "/graphql", "method": method, "status": 200.0, "bytes": 0.0}
		for k, v := range more {
			line[k] = v
		}
		return line
	}
	want := []map[string]any{plain("POST", map[string]any{"tenant": "acme", "client": "web", "operation": long[:64]}), plain("GET", nil)}
	if diff := cmp.Diff(want, lines(t, &out)); diff != "" {
		t.Errorf("lines: -want +got\n%s", diff)
	}
}

func TestTroubleForTheOperatorIsLoggedOnceAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		o := NewOperations(NewMetrics(), NewLogger(&out, slog.LevelInfo))
		ctx := WithRequestID(t.Context(), "r1")
		for range 3 {
			o.Error(ctx, "acme", "UPSTREAM_FORBIDDEN")
			o.Error(ctx, "acme", "BAD_USER_INPUT")
			o.Error(ctx, "", "TENANT_UNAVAILABLE")
		}
		o.Error(ctx, "globex", "UPSTREAM_FORBIDDEN")
		o.Error(ctx, "acme", "TENANT_UNAVAILABLE")
		time.Sleep(time.Minute)
		o.Error(ctx, "acme", "UPSTREAM_FORBIDDEN")
		var got []string
		for _, line := range lines(t, &out) {
			if line["level"] != "WARN" || line["request_id"] != "r1" {
				t.Errorf("line %v", line)
			}
			got = append(got, strings.Join([]string{line["tenant"].(string), line["code"].(string), strings.Repeat("x", int(line["times"].(float64)))}, " "))
		}
		want := []string{"acme UPSTREAM_FORBIDDEN x", "globex UPSTREAM_FORBIDDEN x", "acme TENANT_UNAVAILABLE x", "acme UPSTREAM_FORBIDDEN xxx"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("warnings: -want +got\n%s", diff)
		}
	})
}
