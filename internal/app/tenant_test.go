package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"oktagraph/internal/inprocess"
	"oktagraph/oktasim"
)

const linkingToken = "00token-of-the-org-that-is-linked"

// office is a machine with a store and the way to a simulated org.
type office struct {
	*Main

	files map[string]string
}

func newOffice(t *testing.T) office {
	t.Helper()
	org := newOrg(t, oktasim.Config{Users: 12, Groups: 6, Token: linkingToken})
	files := map[string]string{"og.yaml": fmt.Sprintf(`
listen: 127.0.0.1:0
metrics: {listen: "off"}
store: {url: "sqlite:%s", masterKeys: [{id: k1, key: MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=}]}
connect: {url: "https://og.example", returnTo: ["https://app.example/"]}
clients:
  - {name: web, key: kkkkkkkkkkkkkkkkkkkkkkkk, tenants: [acme], scopes: [users:read, groups:read, admin]}
`, filepath.Join(t.TempDir(), "og.db")), "token": linkingToken + "\n", "wrong": "00wrong"}
	m := machine(nil, files)
	m.Ways = func(string) http.RoundTripper { return inprocess.Transport{Handler: org} }
	return office{m, files}
}

// tenant runs `tenant` with these words.
func (o office) tenant(t *testing.T, stdin string, words ...string) (code int, out, complaint string) {
	t.Helper()
	m := *o.Main
	m.Stdin = strings.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	code = m.Run(t.Context(), append(append([]string{"tenant"}, words...), "--config", "og.yaml"), &stdout, &stderr)
	if all := stdout.String() + stderr.String(); strings.Contains(all, linkingToken) || strings.Contains(all, "00wrong") {
		t.Errorf("tenant %v printed a token: %s", words, all)
	}
	return code, stdout.String(), stderr.String()
}

func TestAnOrgIsLinkedAndUnlinkedFromTheCommandLine(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	steps := []struct {
		stdin     string
		words     []string
		code      int
		out, told string
	}{
		{"", []string{"list"}, exitOK, "No tenant is declared or linked.", ""},
		{"", []string{"link", "--id", "acme", "--org-url", "acme", "--token-file", "wrong"}, exitFailure, "Okta does not accept the credential", "nothing was linked"},
		{linkingToken, []string{"link", "--id", "acme", "--org-url", "https://acme-admin.okta.com/admin/dashboard", "--token-file", "-"}, exitOK, "acme  https://acme.okta.com", "linked; servers"},
		{"", []string{"link", "--id", "acme", "--org-url", "acme", "--token-file", "token"}, exitFailure, "", "linked already"},
		{"", []string{"verify", "--id", "acme"}, exitOK, "healthy", ""},
		{"", []string{"rename", "--id", "acme", "--name", "Acme Inc."}, exitOK, "acme renamed.", ""},
		{"", []string{"list"}, exitOK, "Acme Inc.", ""},
		{"", []string{"relink", "--id", "acme", "--token-file", "token", "--json"}, exitOK, `"healthy": true`, ""},
		{"", []string{"unlink", "--id", "acme", "--json"}, exitOK, `"tenant": "acme"`, ""},
		{"", []string{"unlink", "--id", "acme"}, exitFailure, "", "not linked"},
		{"", []string{"invite", "--tenant", "acme", "--expires", "1h"}, exitOK, "https://og.example/connect/invitations/", ""},
		{"", []string{"invite", "--id", "acme", "--revoke"}, exitOK, "acme has no open links any more.", ""},
	}
	for _, s := range steps {
		code, out, told := o.tenant(t, s.stdin, s.words...)
		if code != s.code || !strings.Contains(out, s.out) || !strings.Contains(told, s.told) {
			t.Errorf("tenant %v: code %d, want %d\nstdout %s\nstderr %s", s.words, code, s.code, out, told)
		}
	}
}

func TestSecretsAreNeverTakenFromArguments(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, words := range [][]string{
		{"link", "--id", "acme", "--org-url", "acme", "--token", "00secret"}, {"link", "--id", "acme", "--api-token=00secret"}, {"relink", "--id", "acme", "--key", "00secret"},
	} {
		code, out, told := o.tenant(t, "", words...)
		if code != exitUsage || !strings.Contains(told, "secrets are not given as arguments") || strings.Contains(out+told, "00secret") {
			t.Errorf("%v: %d, %s%s", words, code, out, told)
		}
	}
}

func TestAWordWithoutAFlagMayBeASecretAndIsNotRepeated(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	code, out, told := o.tenant(t, "", "link", "--id", "acme", "--org-url", "acme", linkingToken)
	if code != exitUsage || !strings.Contains(told, "an argument without one") || strings.Contains(out+told, linkingToken) {
		t.Errorf("%d, %s%s", code, out, told)
	}
}

func TestOneTenantIsListedByItsID(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, id := range []string{"acme", "globex"} {
		if code, _, told := o.tenant(t, "", "link", "--id", id, "--org-url", "acme", "--token-file", "token"); code != exitOK {
			t.Fatalf("link: %s", told)
		}
	}
	if code, out, _ := o.tenant(t, "", "list", "--id", "acme"); code != exitOK || !strings.Contains(out, "acme") || strings.Contains(out, "globex") {
		t.Errorf("%d, %s", code, out)
	}
	if code, _, told := o.tenant(t, "", "list", "--id", "nobody"); code != exitFailure || !strings.Contains(told, "not linked") {
		t.Errorf("%d, %s", code, told)
	}
}

func TestMistakesOfTheTenantCommandNameTheirFlag(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for told, words := range map[string][]string{
		"--id is missing":         {"verify"},
		"--name is missing":       {"rename", "--id", "acme"},
		"--id: use up to 63":      {"link", "--id", "../acme", "--org-url", "acme", "--token-file", "token"},
		"--org-url: ":             {"link", "--id", "acme", "--org-url", "https://evil.example", "--token-file", "token"},
		"--token-file gone":       {"link", "--id", "acme", "--org-url", "acme", "--token-file", "gone"},
		"give --token-file":       {"link", "--id", "acme", "--org-url", "acme"},
		"--expires: ":             {"invite", "--id", "acme", "--expires", "1s"},
		"--return-to: ":           {"invite", "--id", "acme", "--return-to", "https://evil.example/"},
		`unknown command "tenant`: {"dance"},
	} {
		code, out, complaint := o.tenant(t, "", words...)
		if code != exitUsage || !strings.Contains(complaint, told) {
			t.Errorf("%v: code %d\nstdout %s\nstderr %s", words, code, out, complaint)
		}
	}
	delete(o.files, "og.yaml")
	o.files["og.yaml"] = "tenants: [{id: acme, orgUrl: acme.okta.com, apiToken: 00t}]" + oneCaller
	if code, _, told := o.tenant(t, "", "list"); code != exitUsage || !strings.Contains(told, "there is no store") {
		t.Errorf("without a store: %d, %s", code, told)
	}
}

func TestARunningServerHearsOfACommand(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	server := start(t, o.Main, "serve", "--config", "og.yaml")
	api := "http://" + server.err.find(t, `"address":"([^"]+)"`) + "/graphql"
	query := func() answer {
		return ask(t, api, "Bearer "+strings.Repeat("k", 24), `{"query": "{ users(first: 3) { nodes { id } } }"}`)
	}
	if got := query(); len(got.Errors) == 0 || got.Errors[0].Extensions.Code != "TENANT_UNAVAILABLE" {
		t.Errorf("before: %+v", got)
	}
	if code, out, told := o.tenant(t, "", "link", "--id", "acme", "--org-url", "acme", "--token-file", "token"); code != exitOK {
		t.Fatalf("link: %d %s%s", code, out, told)
	}
	eventually(t, "linked", func() bool { return len(query().Errors) == 0 })
	eventually(t, "its health is listed", func() bool {
		_, out, _ := o.tenant(t, "", "list", "--json")
		var listed struct {
			Tenants []struct {
				Status struct{ State, LastSuccess string }
			}
		}
		return json.Unmarshal([]byte(out), &listed) == nil && len(listed.Tenants) == 1 && listed.Tenants[0].Status.State == "ok" && listed.Tenants[0].Status.LastSuccess != ""
	})
	if code, _, told := o.tenant(t, "", "unlink", "--id", "acme"); code != exitOK {
		t.Fatalf("unlink: %s", told)
	}
	eventually(t, "unlinked", func() bool { return len(query().Errors) > 0 })
	if code := server.stop(); code != exitOK {
		t.Errorf("ended with %d", code)
	}
}

func TestARunningServerShowsANewName(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	server := start(t, o.Main, "serve", "--config", "og.yaml")
	api := "http://" + server.err.find(t, `"address":"([^"]+)"`) + "/graphql"
	name := func() string {
		_, text := authorized(t, http.MethodPost, api, `{"query": "{ orgs { id name users(first: 1) { nodes { id } } } }"}`)
		return text
	}
	for _, words := range [][]string{{"link", "--id", "acme", "--org-url", "acme", "--token-file", "token"}, {"rename", "--id", "acme", "--name", "Acme Inc."}} {
		if code, _, told := o.tenant(t, "", words...); code != exitOK {
			t.Fatalf("%v: %s", words, told)
		}
	}
	eventually(t, "the new name shown", func() bool { return strings.Contains(name(), `"name":"Acme Inc.","users":{"nodes":[{"id":"`) })
}

func TestDoctorExaminesLinkedTenantsToo(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	if code, _, told := o.tenant(t, "", "link", "--id", "acme", "--org-url", "acme", "--token-file", "token"); code != exitOK {
		t.Fatal(told)
	}
	for _, words := range [][]string{{"doctor", "--config", "og.yaml"}, {"doctor", "--config", "og.yaml", "--tenant", "acme"}} {
		var out, complaint bytes.Buffer
		if code := o.Run(t.Context(), words, &out, &complaint); code != exitOK || !strings.Contains(out.String(), "1 tenant examined: healthy.") {
			t.Errorf("%v: %d %s%s", words, code, out.String(), complaint.String())
		}
	}
}

func TestAnOrgThatWasJustLinkedIsKnownToBeRead(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	server := start(t, o.Main, "serve", "--config", "og.yaml")
	api := "http://" + server.err.find(t, `"address":"([^"]+)"`) + "/connect/api/tenants"
	body := map[string]string{"tenant": "acme", "orgUrl": "acme", "apiToken": linkingToken}
	if status, text := connectAPI(t, http.MethodPost, api, body); status != http.StatusCreated {
		t.Fatalf("link: %d %s", status, text)
	}
	if _, text := authorized(t, http.MethodGet, api, ""); !strings.Contains(text, `"state":"ok","lastSuccess":"`) {
		t.Errorf("listed as %.300s", text)
	}
}
