package app

import (
	"encoding/json"
	"net"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"oktagraph/graph/schema"
)

// run runs a command to its end.
func runOnce(t *testing.T, m *Main, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, complaints screen
	code = m.Run(t.Context(), args, &out, &complaints)
	return code, out.String(), complaints.String()
}

func TestTheVersionNamesWhatWasBuilt(t *testing.T) {
	t.Parallel()
	shape := regexp.MustCompile(`^oktagraph \S+\ncommit    \S+\nschema    [0-9a-f]{12}\ngo        go1\.\S+\n$`)
	for _, args := range [][]string{{"version"}, {"--version"}} {
		code, out, _ := runOnce(t, machine(nil, nil), args...)
		if code != exitOK || !shape.MatchString(out) || !strings.Contains(out, schema.Version()) || !strings.Contains(out, runtime.Version()) {
			t.Errorf("%v: %d %q", args, code, out)
		}
	}
	code, out, _ := runOnce(t, machine(nil, nil), "version", "--json")
	var got build
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != exitOK || got.Schema != schema.Version() || got.Version != version() {
		t.Errorf("%d %q: %v", code, out, err)
	}
}

func TestTheHealthcheckAsksTheServersOwnAddress(t *testing.T) {
	t.Parallel()
	server := serveOrg(t, "")
	address := strings.TrimPrefix(server.url, "http://")
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	free := "127.0.0.1:1"
	for name, tc := range map[string]struct {
		args []string
		env  map[string]string
		code int
		says string
	}{
		"by address":          {[]string{"--address", address}, nil, exitOK, `{"status":"ok"}`},
		"ready":               {[]string{"--address", address, "--path", "/readyz"}, nil, exitOK, `{"status":"ready"}`},
		"on all addresses":    {[]string{"--address", ":" + port}, nil, exitOK, `{"status":"ok"}`},
		"of the quick start":  {nil, map[string]string{"OKTAGRAPH_ORG_URL": "acme", "OKTAGRAPH_API_TOKEN": "00t", "OKTAGRAPH_API_KEY": strings.Repeat("k", 24), "OKTAGRAPH_LISTEN": "0.0.0.0:" + port}, exitOK, `{"status":"ok"}`},
		"nothing there":       {[]string{"--address", free}, nil, exitFailure, "ask the server"},
		"nothing at the path": {[]string{"--address", address, "--path", "/nowhere"}, nil, exitFailure, "the server answers 404"},
		"no address":          {[]string{"--address", "8080"}, nil, exitUsage, "is not host:port"},
	} {
		code, out, complaints := runOnce(t, machine(tc.env, nil), append([]string{"healthcheck"}, tc.args...)...)
		if code != tc.code || !strings.Contains(out+complaints, tc.says) {
			t.Errorf("%s: %d %q %q", name, code, out, complaints)
		}
	}
}
