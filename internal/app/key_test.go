package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"oktagraph/internal/inprocess"
	"oktagraph/oktasim"
)

// keyOffice is a machine with a store, one declared org and no configured clients.
type keyOffice struct {
	*Main

	dir   string
	files map[string]string
}

// keyForm is what a key looks like; scanners may look for it.
var keyForm = regexp.MustCompile(`og_([a-z2-7]{10})_[a-z2-7]{40}`)

func newKeyOffice(t *testing.T) keyOffice {
	t.Helper()
	dir := t.TempDir()
	return keyOfficeOn(t, dir, "sqlite:"+filepath.Join(dir, "og.db"))
}

func keyOfficeOn(t *testing.T, dir, database string) keyOffice {
	t.Helper()
	org := newOrg(t, oktasim.Config{Users: 12, Groups: 6, Token: linkingToken})
	files := map[string]string{"og.yaml": fmt.Sprintf(`
listen: 127.0.0.1:0
metrics: {listen: "off"}
store: {url: "%s", masterKeys: [{id: k1, key: %s}]}
log: {audit: {file: "%s"}}
tenants: [{id: acme, orgUrl: acme, apiToken: %s}]
`, database, firstKey, filepath.Join(dir, "audit.jsonl"), linkingToken)}
	m := machine(nil, files)
	m.Ways = func(string) http.RoundTripper { return inprocess.Transport{Handler: org} }
	return keyOffice{m, dir, files}
}

// key runs `key` with these words.
func (o keyOffice) key(t *testing.T, words ...string) (code int, out, complaint string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = o.Run(t.Context(), append(append([]string{"key"}, words...), "--config", "og.yaml"), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

// created creates a key and returns it with its id.
func (o keyOffice) created(t *testing.T, words ...string) (key, id string) {
	t.Helper()
	code, out, told := o.key(t, append([]string{"create", "--tenants", "acme", "--scopes", "users:read"}, words...)...)
	found := keyForm.FindStringSubmatch(out)
	if code != exitOK || found == nil || strings.TrimSpace(out) != found[0] {
		t.Fatalf("create %v: %d, %q\n%s", words, code, out, told)
	}
	return found[0], found[1]
}

// serving starts the server and returns the API's address.
func (o keyOffice) serving(t *testing.T) (string, running) {
	t.Helper()
	server := start(t, o.Main, "serve", "--config", "og.yaml")
	return "http://" + server.err.find(t, `"address":"([^"]+)"`) + "/graphql", server
}

func TestAKeyIsMadeListedAndRevokedFromTheCommandLine(t *testing.T) {
	t.Parallel()
	o := newKeyOffice(t)
	if code, out, _ := o.key(t, "list"); code != exitOK || out != "The store holds no key.\n" {
		t.Errorf("an empty store: %d, %s", code, out)
	}
	code, key, told := o.key(t, "create", "--name", "dashboard", "--tenants", "acme", "--scopes", "users:read,groups:read", "--expires", "90d")
	found := keyForm.FindStringSubmatch(key)
	if code != exitOK || found == nil || key != found[0]+"\n" {
		t.Fatalf("create: %d, %q\n%s", code, key, told)
	}
	for _, next := range []string{"shown only this once", "Authorization: Bearer", "oktagraph key revoke " + found[1], "of dashboard, valid until 20"} {
		if !strings.Contains(told, next) || strings.Contains(told, found[0]) {
			t.Errorf("what to do next lacks %q, or repeats the key: %s", next, told)
		}
	}
	if _, out, _ := o.key(t, "list"); !regexp.MustCompile(found[1]+` +dashboard +valid +acme +groups:read,users:read +20\S+ +20\S+ +- +operator`).MatchString(out) || strings.Contains(out, found[0]) {
		t.Errorf("listed as %s", out)
	}
	if code, out, told := o.key(t, "revoke", found[1]); code != exitOK || !strings.HasPrefix(out, found[1]+" of dashboard was revoked at 20") {
		t.Errorf("revoke: %d, %s%s", code, out, told)
	}
	if _, out, _ := o.key(t, "list"); !regexp.MustCompile(found[1] + ` +dashboard +revoked `).MatchString(out) {
		t.Errorf("listed as %s", out)
	}
}

func TestTheKeyCommandSpeaksJSON(t *testing.T) {
	t.Parallel()
	o := newKeyOffice(t)
	var made struct {
		shownKey

		Key string
	}
	code, out, told := o.key(t, "create", "--name", "web", "--tenants", "acme", "--scopes", "users:read", "--freshness", "--cost-limit", "50",
		"--calls-per-minute", "60", "--operations-per-minute", "70", "--json")
	if err := json.Unmarshal([]byte(out), &made); code != exitOK || err != nil {
		t.Fatalf("create: %d, %v, %s%s", code, err, out, told)
	}
	if !keyForm.MatchString(made.Key) || made.Name != "web" || !made.Freshness || made.CostLimit != 50 || made.CallsPerMinute != 60 ||
		made.OperationsPerMinute != 70 || made.State != "valid" || made.Expires != nil {
		t.Errorf("made: %s", out)
	}
	var listed struct{ Keys []shownKey }
	_, out, _ = o.key(t, "list", "--json")
	if err := json.Unmarshal([]byte(out), &listed); err != nil || len(listed.Keys) != 1 || listed.Keys[0].ID != made.ID || listed.Keys[0].CallsPerMinute != 60 {
		t.Errorf("listed: %v, %s", err, out)
	}
	var ended struct{ Revoked []shownKey }
	_, out, _ = o.key(t, "revoke", "--name", "web", "--json")
	if err := json.Unmarshal([]byte(out), &ended); err != nil || len(ended.Revoked) != 1 || ended.Revoked[0].State != "revoked" {
		t.Errorf("revoked: %v, %s", err, out)
	}
}

func TestWhoMadeAndRevokedAKeyIsAudited(t *testing.T) {
	t.Parallel()
	o := newKeyOffice(t)
	key, id := o.created(t, "--name", "web")
	o.key(t, "revoke", id)
	o.key(t, "revoke", "aaaaaaaaaa")
	text, err := os.ReadFile(filepath.Join(o.dir, "audit.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for i, want := range []string{
		`"action":"key.create","actor":"` + account() + `","address":"","tenant":"acme","outcome":"ok","reason":"","object":"web ` + id + `"`,
		`"action":"key.revoke","actor":"` + account() + `","address":"","tenant":"acme","outcome":"ok","reason":"","object":"web ` + id + `"`,
		`"outcome":"refused","reason":"there is no such key","object":"aaaaaaaaaa"`,
	} {
		if i >= len(lines) || !strings.Contains(lines[i], want) {
			t.Errorf("line %d of\n%s\nlacks %s", i, text, want)
		}
	}
	if strings.Contains(string(text), key) || !strings.HasPrefix(account(), "operator") {
		t.Errorf("%s writes %s", account(), text)
	}
}

// TestAStolenDatabaseHoldsNoKey searches every file of the store for the key.
func TestAStolenDatabaseHoldsNoKey(t *testing.T) {
	t.Parallel()
	o := newKeyOffice(t)
	key, id := o.created(t, "--name", "dashboard")
	secret := key[strings.LastIndex(key, "_")+1:]
	files, _ := filepath.Glob(filepath.Join(o.dir, "*"))
	sawID := false
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte(secret)) || bytes.Contains(text, []byte("users:read")) {
			t.Errorf("%s holds the key or what it opens", file)
		}
		sawID = sawID || bytes.Contains(text, []byte(id))
	}
	if !sawID {
		t.Errorf("none of %v has the key's id: the test looks in the wrong place", files)
	}
}

func TestMistakesOfTheKeyCommandNameTheirFlag(t *testing.T) {
	t.Parallel()
	o := newKeyOffice(t)
	good := []string{"create", "--name", "web", "--tenants", "acme", "--scopes", "users:read"}
	and := func(more ...string) []string { return append(append([]string{}, good...), more...) }
	for told, words := range map[string][]string{
		"--name: a client's name is":                       and("--name", "a b"),
		`--tenants: "amce": not declared and not linked`:   and("--tenants", "amce,acme"),
		"known are acme; add --unlinked":                   and("--tenants", "globex"),
		`--tenants: "../acme": not a tenant id`:            and("--tenants", "../acme", "--unlinked"),
		"--tenants: none; name those the key may read":     {"create", "--name", "web", "--scopes", "users:read"},
		`--scopes: "users:write": not a scope; known are`:  and("--scopes", "users:write"),
		"--scopes: none; name what the client may read":    {"create", "--name", "web", "--tenants", "acme"},
		"--expires: is not a time":                         and("--expires", "soon"),
		"--cost-limit: must be from 1 to 1000000":          and("--cost-limit", "1000001"),
		"--calls-per-minute: must not be below 0":          and("--calls-per-minute", "-1"),
		"--operations-per-minute: must not be below 0":     and("--operations-per-minute", "-1"),
		"an argument without a flag":                       and("stray"),
		"name the key's id first":                          {"revoke"},
		"or --name for all keys":                           {"revoke", "aaaaaaaaaa", "--name", "web"},
		"not a key's id":                                   {"revoke", "web"},
		`unknown command "key dance"; see oktagraph key h`: {"dance"},
	} {
		code, out, complaint := o.key(t, words...)
		if code != exitUsage || !strings.Contains(complaint, told) || out != "" {
			t.Errorf("%v: code %d, want %q\nstdout %s\nstderr %s", words, code, told, out, complaint)
		}
	}
	all := []string{"--name: ", "--tenants: ", "--scopes: ", "--expires: "}
	_, _, complaint := o.key(t, "create", "--expires", "1s")
	for _, flag := range all {
		if !strings.Contains(complaint, flag) {
			t.Errorf("not all mistakes are told at once: %s", complaint)
		}
	}
	if _, out, _ := o.key(t, "list"); out != "The store holds no key.\n" {
		t.Errorf("a refused key is there: %s", out)
	}
	for what, words := range map[string][]string{"an unknown id": {"revoke", "aaaaaaaaaa"}, "an unknown client": {"revoke", "--name", "web"}} {
		if code, _, complaint := o.key(t, words...); code != exitFailure || !strings.Contains(complaint, "no such key") {
			t.Errorf("%s: %d, %s", what, code, complaint)
		}
	}
	o.files["og.yaml"] = "tenants: [{id: acme, orgUrl: acme.okta.com, apiToken: 00t}]" + oneCaller
	if code, _, told := o.key(t, "list"); code != exitUsage || !strings.Contains(told, "there is no store to keep keys in") {
		t.Errorf("without a store: %d, %s", code, told)
	}
}

func TestAWholeKeyNamesItselfToBeRevokedAndIsNotRepeated(t *testing.T) {
	t.Parallel()
	o := newKeyOffice(t)
	key, id := o.created(t, "--name", "web")
	if _, out, told := o.key(t, "list", key); strings.Contains(out+told, key) {
		t.Errorf("repeated: %s%s", out, told)
	}
	if code, out, told := o.key(t, "revoke", key); code != exitOK || !strings.HasPrefix(out, id+" of web was revoked") || strings.Contains(out+told, key) {
		t.Errorf("%d, %s%s", code, out, told)
	}
}

func TestTenantsThatAreLinkedLaterAreNamedOnPurpose(t *testing.T) {
	t.Parallel()
	o := newKeyOffice(t)
	o.created(t, "--name", "web", "--tenants", "globex", "--unlinked")
	if _, out, _ := o.key(t, "list"); !strings.Contains(out, " globex ") {
		t.Errorf("listed as %s", out)
	}
}

func TestAClientOfTheConfigurationKeepsItsName(t *testing.T) {
	t.Parallel()
	o := newKeyOffice(t)
	key, _ := o.created(t, "--name", "web")
	o.files["og.yaml"] += "clients: [{name: web, key: kkkkkkkkkkkkkkkkkkkkkkkk, tenants: [acme], scopes: [users:read]}]\n"
	code, _, told := o.key(t, "create", "--name", "web", "--tenants", "acme", "--scopes", "users:read")
	if code != exitUsage || !strings.Contains(told, `--name: "web" is a client of the configuration`) {
		t.Errorf("%d, %s", code, told)
	}
	if _, out, _ := o.key(t, "list"); !strings.Contains(out, "shadowed (a client of the configuration has its name)") {
		t.Errorf("listed as %s", out)
	}
	api, server := o.serving(t)
	if status := knock(t, api, key).status; status != http.StatusUnauthorized {
		t.Errorf("the key of the store: %d", status)
	}
	if status := knock(t, api, strings.Repeat("k", 24)).status; status != http.StatusOK {
		t.Errorf("the key of the configuration: %d", status)
	}
	o.created(t, "--name", "another") // the store is read again
	server.err.find(t, `(a stored key is not accepted)`)
	if n := strings.Count(server.err.String(), "is not accepted"); n != 1 {
		t.Errorf("warned %d times", n)
	}
}

func TestHelpNamesTheKeyCommand(t *testing.T) {
	t.Parallel()
	o := newKeyOffice(t)
	var out, complaint bytes.Buffer
	if code := o.Run(t.Context(), []string{"help"}, &out, &complaint); code != exitOK || !strings.Contains(out.String(), "oktagraph key VERB [flags]") {
		t.Errorf("%d, %s", code, out.String())
	}
	out.Reset()
	if code := o.Run(t.Context(), []string{"key", "help"}, &out, &complaint); code != exitOK {
		t.Errorf("%d", code)
	}
	for _, verb := range []string{"key create --name", "key list", "key revoke ID"} {
		if !strings.Contains(out.String(), "oktagraph "+verb) {
			t.Errorf("%s is missing: %s", verb, out.String())
		}
	}
}
