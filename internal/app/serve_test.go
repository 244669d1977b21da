package app

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"oktagraph/internal/config"
	"oktagraph/internal/telemetry"
)

func TestTheSimulatedOrgServesTheQuickStart(t *testing.T) {
	t.Parallel()
	sim := start(t, machine(nil, nil), "sim", "--listen", "127.0.0.1:0", "--users", "20", "--groups", "8")
	org := sim.out.find(t, `Org URL +(\S+)\n`)
	token := sim.out.find(t, `API token +(\S+)\n`)
	if code, body := fetch(t, http.MethodGet, org+"/api/v1/users", ""); code == http.StatusOK {
		t.Errorf("without a token: %d %.100s", code, body)
	}

	m := machine(map[string]string{
		"OKTAGRAPH_ORG_URL": org, "OKTAGRAPH_API_TOKEN": token,
		"OKTAGRAPH_API_KEY": strings.Repeat("k", 24), "OKTAGRAPH_LISTEN": "127.0.0.1:0", "OKTAGRAPH_METRICS_LISTEN": "off",
	}, nil)
	server := start(t, m, "serve")
	url := "http://" + server.err.find(t, `"address":"([^"]+)","metrics":"off","configuration":"environment"`)
	for path, want := range map[string]int{"/readyz": 200, "/healthz": 200, "/": 404, "/schema.graphql": 404, "/metrics": 404} {
		if code, body := fetch(t, http.MethodGet, url+path, ""); code != want {
			t.Errorf("%s: %d, want %d: %.100s", path, code, want, body)
		}
	}
	if code := server.stop(); code != exitOK {
		t.Errorf("SIGTERM ended with code %d: %s", code, server.err)
	}
	for _, secret := range []string{token, strings.Repeat("k", 24)} {
		if strings.Contains(server.err.String(), secret) {
			t.Errorf("a secret was logged: %s", server.err)
		}
	}
}

const twoListeners = `
listen: 127.0.0.1:0
metrics: {listen: "METRICS"}
graphiql: true
tenants:
  - {id: acme, orgUrl: "http://127.0.0.1:1", apiToken: 00token} # nothing listens there
clients:
  - {name: web, key: ${env:KEY}, tenants: [acme], scopes: [users:read]}
`

func TestMetricsHaveAListenerOfTheirOwn(t *testing.T) {
	t.Parallel()
	files := map[string]string{"og.yaml": strings.Replace(twoListeners, "METRICS", "127.0.0.1:0", 1)}
	server := start(t, machine(map[string]string{"KEY": strings.Repeat("k", 24)}, files), "serve", "--config", "og.yaml")
	api := "http://" + server.err.find(t, `"address":"([^"]+)"`)
	if code, _ := fetch(t, http.MethodGet, api+"/", ""); code != http.StatusOK {
		t.Errorf("the page: %d", code)
	}
	url := "http://" + server.err.find(t, `"metrics":"([^"]+)"`)
	if url == api {
		t.Errorf("the log says that metrics and the API are both at %s", url)
	}
	eventually(t, "metrics served", func() bool { code, _ := fetch(t, http.MethodGet, url+"/metrics", ""); return code == http.StatusOK })
	ask(t, api+"/graphql", "Bearer "+strings.Repeat("k", 24), `{"query": "query Who { viewer { name } users(first: 0) { nodes { id } } }"}`)
	ask(t, api+"/graphql", "Bearer "+strings.Repeat("x", 24), `{"query": "{ viewer { name } }"}`)
	if who := server.err.find(t, `"route":"/graphql".*("tenant":"acme","client":"web","operation":"Who")`); strings.Contains(server.err.String(), "viewer") {
		t.Errorf("beside %s, the log holds the query: %s", who, server.err)
	}
	var text string
	eventually(t, "counted the last answer", func() bool { // which may be read before it is counted
		_, text = fetch(t, http.MethodGet, url+"/metrics", "")
		return strings.Contains(text, `oktagraph_operation_errors_total{client="none",code="UNAUTHENTICATED"} 1`)
	})
	for _, want := range []string{`oktagraph_operation_seconds_count{outcome="partial",tenant="acme"} 1`, `oktagraph_operation_errors_total{client="web",code="BAD_USER_INPUT"} 1`,
		`oktagraph_operation_errors_total{client="none",code="UNAUTHENTICATED"} 1`, `oktagraph_client_operations_total{client="web",outcome="partial"} 1`,
		`oktagraph_okta_breaker_open{endpoint="groups",tenant="acme"} `, `oktagraph_okta_calls_waiting{for="breaker",tenant="acme"} `,
		`oktagraph_okta_slots{tenant="acme"} `, `oktagraph_audit_lines_lost_total 0`, `oktagraph_build_info{commit="`,
		`oktagraph_cache_answers_total{state="miss",tenant="acme"} 0`, `oktagraph_http_request_seconds_count{code="200",route="/"} 1`, `oktagraph_okta_budget_remaining{bucket="/api/v1/users",tenant="acme"}`, "oktagraph_redis_up 0", `oktagraph_tenant_state{state="unknown",tenant="acme"} 1`} {
		if !strings.Contains(text, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	if code, _ := fetch(t, http.MethodGet, url+"/graphql", ""); code != http.StatusNotFound {
		t.Errorf("the API answers %d on the listener of metrics", code)
	}
}

func TestAChosenMetricsAddressThatIsTakenStopsTheStart(t *testing.T) {
	t.Parallel()
	taken, _ := open(t)
	files := map[string]string{"og.yaml": strings.Replace(twoListeners, "METRICS", taken.Addr().String(), 1)}
	server := start(t, machine(map[string]string{"KEY": strings.Repeat("k", 24)}, files), "serve", "--config", "og.yaml")
	told := server.err.find(t, `(is taken by another program; choose another address with metrics.listen in og.yaml)`)
	if code := server.stop(); code != exitFailure {
		t.Errorf("exit code %d after %q", code, told)
	}
}

func TestADefaultMetricsAddressThatIsTakenIsOnlyAWarning(t *testing.T) {
	t.Parallel()
	taken, _ := open(t)
	for origin, remedy := range map[string]string{inEnvironment: `"setting":"OKTAGRAPH_METRICS_LISTEN"`, "og.yaml": `"setting":"metrics.listen in og.yaml"`} {
		var said screen
		p := &program{log: telemetry.NewLogger(&said, slog.LevelInfo), cfg: &config.Config{Metrics: config.Metrics{Listen: taken.Addr().String()}}}
		s, err := p.metricsService(t.Context(), remediesOf(origin, machine(nil, nil).Source).metrics)
		if err != nil || s.listener != nil {
			t.Errorf("%s: service %+v, error %v", origin, s, err)
		}
		if line := said.String(); !strings.Contains(line, `"WARN"`) || !strings.Contains(line, remedy) {
			t.Errorf("%s: logged %q, want a warning %q", origin, line, remedy)
		}
	}
}

func TestAChosenMetricsAddressOfTheQuickStartNamesItsVariable(t *testing.T) {
	t.Parallel()
	taken, _ := open(t)
	m := machine(map[string]string{
		"OKTAGRAPH_ORG_URL": "acme.okta.com", "OKTAGRAPH_API_TOKEN": "00token", "OKTAGRAPH_API_KEY": strings.Repeat("k", 24),
		"OKTAGRAPH_LISTEN": "127.0.0.1:0", "OKTAGRAPH_METRICS_LISTEN": taken.Addr().String(),
	}, nil)
	server := start(t, m, "serve")
	server.err.find(t, `(choose another address with OKTAGRAPH_METRICS_LISTEN, for example)`)
	if code := server.stop(); code != exitFailure {
		t.Errorf("exit code %d", code)
	}
}

func TestARefusedTokenIsOneWarningAtTheStartAndNotReady(t *testing.T) {
	t.Parallel()
	sim := start(t, machine(nil, nil), "sim", "--listen", "127.0.0.1:0", "--users", "20", "--groups", "8")
	m := machine(map[string]string{
		"OKTAGRAPH_ORG_URL": sim.out.find(t, `Org URL +(\S+)\n`), "OKTAGRAPH_API_TOKEN": "00nobodys",
		"OKTAGRAPH_API_KEY": strings.Repeat("k", 24), "OKTAGRAPH_LISTEN": "127.0.0.1:0", "OKTAGRAPH_METRICS_LISTEN": "off",
	}, nil)
	server := start(t, m, "serve")
	url := "http://" + server.err.find(t, `"address":"([^"]+)"`)
	server.err.find(t, `("level":"WARN","msg":"tenant cannot be read: its credential is refused","tenant":"[^"]+","reason":"Okta refuses the token)`)
	for range 3 {
		if code, body := fetch(t, http.MethodGet, url+"/readyz", ""); code != http.StatusServiceUnavailable || body != `{"status":"no tenant can be read"}`+"\n" {
			t.Errorf("/readyz: %d %s", code, body)
		}
		answer := ask(t, url+"/graphql", "Bearer "+strings.Repeat("k", 24), `{"query": "{ users(first: 1) { nodes { id } } }"}`)
		if e := answer.Errors; len(e) != 1 || e[0].Extensions.Code != "TENANT_UNAVAILABLE" || !strings.Contains(e[0].Message, "Okta refuses the token") {
			t.Errorf("answered %+v", answer)
		}
	}
	if n := strings.Count(server.err.String(), "its credential is refused"); n != 1 {
		t.Errorf("%d warnings", n)
	}
	if code := server.stop(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
}

func TestTheRemedyForATakenAddressIsTheSettingThatHolds(t *testing.T) {
	t.Parallel()
	set := machine(map[string]string{config.EnvListen: "0.0.0.0:8080"}, nil).Source
	if got, want := remediesOf("og.yaml", set), (remedies{config.EnvListen, "metrics.listen in og.yaml"}); got != want {
		t.Errorf("remedies %+v, want %+v", got, want)
	}
}
