package app

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

func TestAReloadLeavesLinkedTenantsAlone(t *testing.T) {
	t.Parallel()
	org := newGated(t, linkingToken)
	store := fmt.Sprintf("store: {url: 'sqlite:%s', masterKeys: [{id: k1, key: %s}]}\norgHosts: [%q]\n",
		filepath.Join(t.TempDir(), "og.db"), firstKey, strings.TrimPrefix(org.url, "http://"))
	web := "{name: web, key: " + reloadedKeys[0] + ", tenants: [acme, globex], scopes: [users:read, groups:read, admin]}"
	text := "listen: 127.0.0.1:0\nmetrics: {listen: 'off'}\n" + store + "clients: [" + web + "]\n"
	declared := reloadedFile(store, []string{fmt.Sprintf("{id: acme, orgUrl: %q, apiToken: %s}", org.url, linkingToken)}, []string{web})
	r := serveReloading(t, text)
	if status, told := connectAPI(t, http.MethodPost, r.url+"/connect/api/tenants", map[string]string{"tenant": "acme", "orgUrl": org.url, "apiToken": linkingToken}); status != http.StatusCreated {
		t.Fatalf("link: %d %s", status, told)
	}
	ask := func(want string, most int) {
		t.Helper()
		before := org.org.Calls().Total
		if got := r.ask(t, reloadedKeys[0], "acme", peopleQuery); got != want {
			t.Errorf("answered %s, want %s", got, want)
		}
		if n := org.org.Calls().Total - before; n > most {
			t.Errorf("%d calls, want at most %d", n, most)
		}
	}
	ask("200", 5)
	for _, further := range []string{"", "limits: {depth: 20}\n", "graphiql: true\n"} {
		r.reload(t, further+text)
		ask("200", 0)
	}
	if told := r.reload(t, declared); !strings.Contains(told, `"added":["acme"]`) {
		t.Errorf("declared: %s", told)
	}
	ask("200", 5)
	r.reload(t, text)
	ask("200", 5)
	if status, told := connectAPI(t, http.MethodPost, r.url+"/connect/api/tenants", map[string]string{"tenant": "globex", "orgUrl": org.url, "apiToken": linkingToken}); status != http.StatusCreated {
		t.Errorf("link after reloads: %d %s", status, told)
	}
	if status, told := connectAPI(t, http.MethodDelete, r.url+"/connect/api/tenants/acme", nil); status >= http.StatusMultipleChoices {
		t.Errorf("unlink after reloads: %d %s", status, told)
	}
	ask("503 TENANT_UNAVAILABLE", 0)
}
