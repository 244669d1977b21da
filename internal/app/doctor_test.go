package app

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"oktagraph/graph/schema"
	"oktagraph/internal/doctor"
	"oktagraph/oktasim"
)

func TestDoctorExaminesTheConfiguredTenants(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(newOrg(t, oktasim.Config{Token: "00good"}))
	t.Cleanup(server.Close)
	files := map[string]string{"og.yaml": fmt.Sprintf(`
tenants:
  - {id: acme, orgUrl: "%[1]s/admin", apiToken: 00good}
  - {id: broken, orgUrl: "%[1]s", apiToken: 00wrong}`, server.URL) + oneCaller}
	tests := map[string]struct {
		args             []string
		code             int
		stdout, complain string
	}{
		"all":            {[]string{"--config", "og.yaml"}, exitFailure, "2 tenants examined: 1 problem.", ""},
		"a healthy one":  {[]string{"--config", "og.yaml", "--tenant", "acme"}, exitOK, "1 tenant examined: healthy.", ""},
		"an ill one":     {[]string{"--config", "og.yaml", "--tenant", "broken"}, exitFailure, "Okta does not accept the credential", ""},
		"for programs":   {[]string{"--config", "og.yaml", "--json"}, exitFailure, `"code": "credential.refused"`, ""},
		"no such tenant": {[]string{"--config", "og.yaml", "--tenant", "b"}, exitUsage, "", `--tenant "b" is neither in the configuration nor linked; known: acme, broken`},
		"no such file":   {[]string{"--config", "gone.yaml"}, exitUsage, "", "gone.yaml"},
		"no such flag":   {[]string{"--loud"}, exitUsage, "", "-loud"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, complaint bytes.Buffer
			code := machine(nil, files).Run(t.Context(), append([]string{"doctor"}, tt.args...), &out, &complaint)
			if code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			if !strings.Contains(out.String(), tt.stdout) || !strings.Contains(complaint.String(), tt.complain) || (tt.complain == "") != (complaint.Len() == 0) {
				t.Errorf("stdout %q lacks %q, or stderr is %q", out.String(), tt.stdout, complaint.String())
			}
			if all := out.String() + complaint.String(); strings.Contains(all, "00good") || strings.Contains(all, "00wrong") {
				t.Errorf("a token was printed: %s", all)
			}
			if tt.code == exitFailure && strings.Contains(strings.Join(tt.args, " "), "json") && !json.Valid(out.Bytes()) {
				t.Errorf("no JSON: %s", out.String())
			}
		})
	}
}

func TestDoctorNotesThatRedisCanBeRead(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(newOrg(t, oktasim.Config{Token: "00good"}))
	t.Cleanup(server.Close)
	key := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))
	for redis, noted := range map[string]bool{
		"":                                      false,
		"redis: {url: \"redis://127.0.0.1:1\"}": true,
		"redis: {url: \"redis://127.0.0.1:1\", keys: [{id: r1, key: \"" + key + "\"}]}": false,
	} {
		files := map[string]string{"og.yaml": fmt.Sprintf("tenants:\n  - {id: acme, orgUrl: %q, apiToken: 00good}", server.URL) + oneCaller + "\n" + redis + "\n"}
		for _, flag := range []string{"--json=false", "--json"} {
			var out, complaint bytes.Buffer
			code := machine(nil, files).Run(t.Context(), []string{"doctor", "--config", "og.yaml", flag}, &out, &complaint)
			told := strings.Contains(out.String(), "redis.plain") || strings.Contains(out.String(), "Redis stores values unencrypted")
			if code != exitOK || told != noted {
				t.Errorf("%q, %s: exit code %d, %s%s", redis, flag, code, out.String(), complaint.String())
			}
		}
	}
}

func TestDoctorNotesThatReadsAreNotAudited(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(newOrg(t, oktasim.Config{Token: "00good"}))
	t.Cleanup(server.Close)
	for log, noted := range map[string]bool{"": true, "log: {audit: {file: audit.jsonl}}": false} {
		org := fmt.Sprintf("tenants:\n  - {id: acme, orgUrl: %q, apiToken: 00good}", server.URL)
		files := map[string]string{"og.yaml": org + oneCaller + "\n" + log + "\n"}
		var out, complaint bytes.Buffer
		code := machine(nil, files).Run(t.Context(), []string{"doctor", "--config", "og.yaml", "--json"}, &out, &complaint)
		if told := strings.Contains(out.String(), "audit.reads"); code != exitOK || told != noted {
			t.Errorf("%q: exit code %d, %s%s", log, code, out.String(), complaint.String())
		}
	}
}

func TestDoctorKnowsTheSchema(t *testing.T) {
	t.Parallel()
	types := schema.Published().Types
	for _, name := range doctor.Fields() {
		name, _, _ = strings.Cut(name, " ")
		kind, field, _ := strings.Cut(name, ".")
		switch def := types[kind]; {
		case def == nil || def.Fields.ForName(field) == nil:
			t.Errorf("the schema has no field %s", name)
		case def.Fields.ForName(field).Type.NonNull:
			t.Errorf("%s is never null", name)
		}
	}
}
