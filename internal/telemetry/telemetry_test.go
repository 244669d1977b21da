package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestALogHoldsNeitherSecretsNorPeople(t *testing.T) {
	t.Parallel()
	const hidden = "hunter2"
	tests := map[string]slog.Attr{
		"a token by name":           slog.String("apiToken", hidden),
		"another spelling":          slog.String("API_KEY", hidden),
		"a header":                  slog.String("Authorization", "Bearer "+hidden),
		"within a group":            slog.Group("client", slog.String("key", hidden)),
		"a profile":                 slog.Any("profile", map[string]string{"firstName": hidden}),
		"query variables":           slog.Any("variables", map[string]any{"login": hidden}),
		"an error quoting a header": slog.Any("error", errors.New("header Authorization: SSWS "+hidden+" refused")),
		"a text quoting a header":   slog.String("note", "sent bearer "+hidden),
		"a password in an address":  slog.Any("error", errors.New("dial redis://user:"+hidden+"@10.0.0.1:6379: refused")),
		"an address":                slog.String("url", "https://acme.okta.com/api/v1/users/"+hidden),
	}
	for name, attr := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			log := NewLogger(&out, slog.LevelInfo)
			log.LogAttrs(t.Context(), slog.LevelInfo, "plain", attr)
			log.With(attr).WithGroup("g").LogAttrs(t.Context(), slog.LevelInfo, "nested", attr)
			if strings.Contains(out.String(), hidden) {
				t.Errorf("logged: %s", out.String())
			}
			if strings.Count(out.String(), Redacted) != 3 {
				t.Errorf("not three masks in: %s", out.String())
			}
		})
	}
}

func TestWhatIsHarmlessIsLoggedWhole(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := NewLogger(&out, slog.LevelInfo)
	ctx := WithRequestID(t.Context(), "r1")
	log.LogAttrs(ctx, slog.LevelWarn, "okta refused", slog.String("tenant", "acme"), slog.Any("error", errors.New("list users: 403")), slog.Int("calls", 3))
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("no JSON line: %v", err)
	}
	delete(got, "time")
	want := map[string]any{"level": "WARN", "msg": "okta refused", "tenant": "acme", "error": "list users: 403", "calls": 3.0, "request_id": "r1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("line: -want +got\n%s", diff)
	}
}

func TestARequestKeepsAnAcceptableIDOnly(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		sent string
		kept bool
	}{
		"none":           {"", false},
		"a caller's own": {"trace-42_a.b", true},
		"a line break":   {"a\nb", false},
		"markup":         {"<b>", false},
		"too long":       {strings.Repeat("a", 65), false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var within string
			h := Identify(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { within = RequestID(r.Context()) }))
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
			r.Header[RequestIDHeader] = []string{tt.sent}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			told := w.Header().Get(RequestIDHeader)
			if told == "" || told != within {
				t.Errorf("told %q, within the request %q", told, within)
			}
			if (told == tt.sent) != tt.kept {
				t.Errorf("sent %q, told %q, want kept=%v", tt.sent, told, tt.kept)
			}
		})
	}
}

func TestMetricsCountWhatHappened(t *testing.T) {
	t.Parallel()
	m := NewMetrics()
	m.KnowClients("web")
	m.Operation("web", Operation{Tenant: "acme", Outcome: "ok", Took: 3 * time.Millisecond, Calls: 4, Hits: 7, Misses: 2, Stale: 5})
	m.Error("web", "RATE_LIMITED")
	m.Error("", "UNAUTHENTICATED")
	m.Running(Build{Version: "v1", Commit: "abc", Go: "go1", Schema: "s1"})
	m.OktaCall("acme", "/api/v1/users", 200)
	m.OktaCall("acme", "/api/v1/users", 200)
	m.Batch("acme", "User.groups", 200)
	m.Planned("acme", "User.groups", "invert", 12)
	m.Unplanned("acme")
	if err := m.WatchCache(func() CacheState { return CacheState{LocalHits: 3, RedisHits: 4, RedisUp: true} }); err != nil {
		t.Fatal(err)
	}
	if err := m.WatchBudget(func(emit func(string, string, int)) { emit("acme", "/api/v1/users", 240) }); err != nil {
		t.Fatal(err)
	}
	if err := m.WatchTenants(func(emit func(string, string)) { emit("acme", "refused") }); err != nil {
		t.Fatal(err)
	}
	NewAccess(m, NewLogger(io.Discard, slog.LevelInfo), nil).Observe("/graphql", http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(), get(t))

	text := scrape(t, m)
	for _, want := range []string{
		`oktagraph_http_request_seconds_count{code="404",route="/graphql"} 1`,
		`oktagraph_operation_seconds_count{outcome="ok",tenant="acme"} 1`,
		`oktagraph_operation_errors_total{client="web",code="RATE_LIMITED"} 1`,
		`oktagraph_operation_errors_total{client="none",code="UNAUTHENTICATED"} 1`,
		`oktagraph_client_operations_total{client="web",outcome="ok"} 1`,
		`oktagraph_client_okta_calls_total{client="web"} 4`,
		`oktagraph_stale_answers_total{tenant="acme"} 1`,
		`oktagraph_build_info{commit="abc",goversion="go1",schema="s1",version="v1"} 1`,
		`oktagraph_okta_calls_total{bucket="/api/v1/users",status="200",tenant="acme"} 2`,
		`oktagraph_cache_answers_total{state="stale",tenant="acme"} 5`,
		`oktagraph_batch_size_sum{field="User.groups",tenant="acme"} 200`,
		`oktagraph_plans_total{field="User.groups",strategy="invert",tenant="acme"} 1`,
		`oktagraph_plan_calls_estimated_total{field="User.groups",strategy="invert",tenant="acme"} 12`,
		`oktagraph_unplanned_loads_total{tenant="acme"} 1`,
		`oktagraph_cache_hits_total{tier="redis"} 4`,
		`oktagraph_redis_up 1`,
		`oktagraph_okta_budget_remaining{bucket="/api/v1/users",tenant="acme"} 240`,
		`oktagraph_tenant_state{state="ok",tenant="acme"} 0`,
		`oktagraph_tenant_state{state="refused",tenant="acme"} 1`,
		`go_goroutines `,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
}

func TestAPanicIsA500WhoseCauseIsInTheLogAlone(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	m := NewMetrics()
	h := Identify(NewAccess(m, NewLogger(&out, slog.LevelInfo), nil).Observe("/graphql", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic("the cause")
	})))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, get(t))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "cause") {
		t.Errorf("answer %d %q", w.Code, w.Body)
	}
	if id := w.Header().Get(RequestIDHeader); !strings.Contains(w.Body.String(), id) || strings.Count(out.String(), id) != 2 {
		t.Errorf("request %s is not in the answer %q and both log lines:\n%s", id, w.Body, out.String())
	}
	if !strings.Contains(out.String(), "the cause") || !strings.Contains(scrape(t, m), `{code="500",route="/graphql"} 1`) {
		t.Errorf("panic neither logged nor counted:\n%s", out.String())
	}
}

func TestAResponseCanBeFlushedThroughTheRecorder(t *testing.T) {
	t.Parallel()
	h := NewAccess(NewMetrics(), slog.New(slog.DiscardHandler), nil).Observe("/graphql", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Errorf("flush: %v", err)
		}
	}))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, get(t))
	if !w.Flushed {
		t.Error("nothing was flushed")
	}
}

func get(t *testing.T) *http.Request {
	t.Helper()
	return httptest.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, "/", http.NoBody)
}

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, get(t))
	return w.Body.String()
}
