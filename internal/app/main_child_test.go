package app

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// childEnv holds the command line of a test binary that should run as the program
// itself, in a process of its own.
const childEnv = "OKTAGRAPH_TEST_CHILD"

func TestMain(m *testing.M) {
	if line, ok := os.LookupEnv(childEnv); ok {
		os.Exit(child(strings.Fields(line)))
	}
	os.Exit(m.Run())
}

func child(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	m := New()
	m.RedisBudget = patientBudget
	return m.Run(ctx, args, os.Stdout, os.Stderr)
}

func TestAMissingRedisIsToldOnceInTheLogsOwnForm(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	logs := &screen{}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), childEnv+"=demo --listen 127.0.0.1:0 --users 10 --groups 8 --redis redis://127.0.0.1:1/0")
	out := &screen{}
	cmd.Stdout, cmd.Stderr = out, logs
	if err := cmd.Start(); err != nil {
		t.Fatalf("start the demo: %v", err)
	}
	url := out.find(t, `curl -s (\S+) `)
	ask(t, url, out.find(t, `-H 'Authorization: ([^']+)'`), `{"query": "{ users(first: 1) { nodes { id } } }"}`)
	logs.find(t, `(redis does not answer)`)
	time.Sleep(1500 * time.Millisecond) // the library tries again at least once
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the demo ended: %v", err)
	}
	told := 0
	for line := range strings.Lines(logs.String()) {
		if !strings.HasPrefix(line, "{") {
			t.Errorf("a line in another form: %s", line)
		}
		if strings.Contains(line, "redis does not answer") {
			told++
		}
	}
	if told != 1 {
		t.Errorf("told %d times:\n%s", told, logs)
	}
}

// TestARealHangupReloadsAndNeverEndsTheServer sends the signal as an operator does.
func TestARealHangupReloadsAndNeverEndsTheServer(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "og.yaml")
	text := reloadedFile("", []string{"{id: acme, orgUrl: 'http://127.0.0.1:1', apiToken: 00acme}"},
		[]string{"{name: web, key: " + reloadedKeys[0] + ", tenants: [acme], scopes: [users:read]}"})
	fromEnvironment := []string{
		"OKTAGRAPH_ORG_URL=http://127.0.0.1:1", "OKTAGRAPH_API_TOKEN=00acme", "OKTAGRAPH_API_KEY=" + reloadedKeys[0],
		"OKTAGRAPH_LISTEN=127.0.0.1:0", "OKTAGRAPH_METRICS_LISTEN=off",
	}
	for name, tc := range map[string]struct {
		env         []string
		line, write string
		want        string
	}{
		"a file":           {nil, "serve --config " + file, text + "graphiql: true\n", `("level":"INFO","msg":"configuration reloaded")`},
		"a broken file":    {nil, "serve --config " + file, "{", `("level":"ERROR","msg":"configuration not reloaded, nothing is changed")`},
		"without any file": {fromEnvironment, "serve", "", `("level":"WARN","msg":"nothing to reload: there is no configuration file)`},
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		child, logs := startChild(t, tc.line, tc.env...)
		logs.find(t, `("msg":"serving")`)
		if tc.write != "" {
			if err := os.WriteFile(file, []byte(tc.write), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		signalChild(t, child, syscall.SIGHUP)
		logs.find(t, tc.want)
		url := "http://" + logs.find(t, `"address":"([^"]+)"`)
		if code, body := fetch(t, http.MethodGet, url+"/healthz", ""); code != http.StatusOK {
			t.Errorf("%s: then /healthz is answered %d %s", name, code, body)
		}
		signalChild(t, child, syscall.SIGTERM)
		if err := child.Wait(); err != nil {
			t.Errorf("%s: the server ended: %v\n%s", name, err, logs)
		}
	}
}

// startChild starts a command in a process of its own and returns what it logs.
func startChild(t *testing.T, line string, env ...string) (*exec.Cmd, *screen) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	logs := &screen{}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(append(os.Environ(), childEnv+"="+line), env...)
	cmd.Stdout, cmd.Stderr = logs, logs
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", line, err)
	}
	return cmd, logs
}

func signalChild(t *testing.T, cmd *exec.Cmd, s os.Signal) {
	t.Helper()
	if err := cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}
