package app

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"oktagraph/internal/explorer"
	"oktagraph/internal/product"
)

// pagesOf serves the pages with clients, over a store of its own file.
func pagesOf(t *testing.T, database, clients string) http.Handler {
	t.Helper()
	p := assembledFrom(t, fmt.Sprintf(`
listen: 127.0.0.1:0
connect: {url: "http://127.0.0.1"}
store: {url: "sqlite:%s", masterKeys: [{id: k1, key: %s}]}
clients:
  - {name: reader, key: rrrrrrrrrrrrrrrrrrrrrrrr, tenants: [acme], scopes: [users:read]}
%s`, database, firstKey, clients), byHost{})
	h, err := p.handler(&product.Readiness{}, explorer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestSessionEndsWithTheKeyTheScopeAndTheTenantOfItsClientAcrossARestart(t *testing.T) {
	t.Parallel()
	const boss = `  - {name: boss, key: %s, tenants: [%s], scopes: [users:read%s]}`
	key, another := strings.Repeat("k", 24), strings.Repeat("n", 24)
	for name, c := range map[string]struct {
		after string
		want  int
	}{
		"unchanged":         {fmt.Sprintf(boss, key, "acme, globex", ", admin"), http.StatusOK},
		"without a tenant":  {fmt.Sprintf(boss, key, "globex", ", admin"), http.StatusForbidden},
		"without the scope": {fmt.Sprintf(boss, key, "acme, globex", ""), http.StatusSeeOther},
		"with another key":  {fmt.Sprintf(boss, another, "acme, globex", ", admin"), http.StatusSeeOther},
		"removed":           {"", http.StatusSeeOther},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := filepath.Join(t.TempDir(), "og.db")
			pages := pagesOf(t, database, fmt.Sprintf(boss, key, "acme, globex", ", admin"))
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { pages.ServeHTTP(w, r) }))
			t.Cleanup(server.Close)
			visit := signedIn(t, server.URL, key)
			pages = pagesOf(t, database, c.after)
			if status, _ := visit("/connect/orgs/acme"); status != c.want {
				t.Errorf("after: %d, want %d", status, c.want)
			}
		})
	}
}

// signedIn signs in with a key, and returns what asks for a page from then on.
func signedIn(t *testing.T, base, key string) (visit func(path string) (int, string)) {
	t.Helper()
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(method, path string, form url.Values) (int, string) {
		return visited(t.Context(), t, browser, method, base+path, form)
	}
	_, page := ask(http.MethodGet, "/connect/signin", nil)
	token := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(page)
	if token == nil {
		t.Fatalf("no form: %s", page)
	}
	if status, _ := ask(http.MethodPost, "/connect/signin", url.Values{"csrf": {token[1]}, "key": {key}}); status != http.StatusSeeOther {
		t.Fatalf("sign in: %d", status)
	}
	return func(path string) (int, string) { return ask(http.MethodGet, path, nil) }
}

func visited(ctx context.Context, t *testing.T, browser *http.Client, method, address string, form url.Values) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "127.0.0.1"
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "http://127.0.0.1")
	res := do(t, browser, req)
	return res.status, res.body
}
