package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"oktagraph/internal/testkit"
)

// guest is a browser of somebody who has nothing but a link, without scripts.
type guest struct {
	*http.Client

	base string
}

func newGuest(t *testing.T, base string) guest {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return guest{&http.Client{Jar: jar}, base}
}

// open returns the page at a path, and what it posts as csrf.
func (g guest) open(t *testing.T, path string) (status int, text, csrf string) {
	t.Helper()
	return g.send(t, http.MethodGet, path, nil)
}

func (g guest) send(t *testing.T, method, path string, form url.Values) (status int, text, csrf string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, g.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", g.base)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res := do(t, g.Client, req)
	if found := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(res.body); found != nil {
		csrf = found[1]
	}
	return res.status, res.body, csrf
}

func TestAnInvitedAdministratorLinksTheOneTenantOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	base := fmt.Sprintf("http://127.0.0.1:%d", testkit.FreePort(t))
	o.files["og.yaml"] = strings.NewReplacer("listen: 127.0.0.1:0\n", "listen: "+strings.TrimPrefix(base, "http://")+"\n",
		`url: "https://og.example", `, "", "tenants: [acme]", "tenants: [acme, globex]").Replace(o.files["og.yaml"])
	server := start(t, o.Main, "serve", "--config", "og.yaml")
	server.err.find(t, `"address":"([^"]+)"`)
	invite := func() string {
		code, out, told := o.tenant(t, "", "invite", "--tenant", "acme", "--return-to", "https://app.example/done", "--json")
		var made struct{ URL string }
		if err := json.Unmarshal([]byte(out), &made); code != exitOK || err != nil {
			t.Fatalf("%d %s %s", code, out, told)
		}
		return strings.TrimPrefix(made.URL, base)
	}
	first, second := invite(), invite()

	g := newGuest(t, base)
	if status, text, _ := g.open(t, first); status != http.StatusOK || strings.Contains(text, "globex") {
		t.Fatalf("the link: %d %s", status, text)
	}
	_, text, csrf := g.open(t, "/connect/invited")
	if !strings.Contains(text, "acme") || strings.Contains(text, "globex") {
		t.Errorf("the invited page: %s", text)
	}
	for _, elsewhere := range []string{"/connect", "/connect/orgs/acme", "/connect/link", "/connect/orgs/globex/unlink"} {
		if status, text, _ := g.open(t, elsewhere); strings.Contains(text, "globex") || status == http.StatusOK && !strings.Contains(text, "API key") {
			t.Errorf("%s is open to the invited: %d %s", elsewhere, status, text)
		}
	}
	form := url.Values{"csrf": {csrf}, "tenant": {"globex"}, "orgUrl": {"https://MY-ORG.okta.com/app/UserHome"}, "kind": {"token"}, "apiToken": {linkingToken}}
	if _, text, _ := g.send(t, http.MethodPost, "/connect/invited", form); strings.Contains(text, linkingToken) {
		t.Errorf("a token is shown: %s", text)
	}
	if _, out, _ := o.tenant(t, "", "list", "--json"); strings.Contains(out, `"globex"`) {
		t.Errorf("another tenant was linked by the link: %s", out)
	}
	if _, _, csrf = g.open(t, "/connect/invited"); csrf != "" {
		form.Set("csrf", csrf)
		form.Del("tenant")
		_, text, _ = g.send(t, http.MethodPost, "/connect/invited", form)
	}
	if _, out, _ := o.tenant(t, "", "list", "--json"); !strings.Contains(out, `"https://my-org.okta.com"`) {
		t.Fatalf("not linked: %s\n%s", out, text)
	}
	for what, link := range map[string]string{"used": first, "for what is linked by now": second, "guessed": first[:len(first)-4] + "AAAA"} {
		status, text, _ := newGuest(t, base).open(t, link)
		if status == http.StatusOK || strings.Contains(text, "acme") {
			t.Errorf("a link that is %s: %d %s", what, status, text)
		}
	}
}

func TestWrongKeysAtTheAPIAreSlowedAndAudited(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	server := start(t, o.Main, "serve", "--config", "og.yaml")
	base := "http://" + server.err.find(t, `"address":"([^"]+)"`)
	statuses := map[int]int{}
	for i := range 12 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/connect/api/tenants", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", fmt.Sprintf("Bearer guess-%024d", i))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		statuses[resp.StatusCode]++
		if resp.StatusCode == http.StatusTooManyRequests && resp.Header.Get("Retry-After") == "" {
			t.Error("it does not say when to come back")
		}
	}
	if statuses[http.StatusUnauthorized] == 0 || statuses[http.StatusTooManyRequests] < 5 {
		t.Errorf("answered %v", statuses)
	}
	server.err.find(t, `("action":"api".*"outcome":"refused")`)
	if strings.Contains(server.err.String(), "guess-") {
		t.Error("a key was logged")
	}
}
