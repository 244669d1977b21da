package app

import (
	"net/http"
	"strings"
	"testing"
)

// A server with the wrong master key must not report that nothing is linked, or that it is ready.
func TestATenantThatDoesNotOpenIsRefusedAndNotUnlinked(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ key, reason string }{
		"the key is not configured":     {"{id: k2, key: " + secondKey + "}", "under a master key that is not configured"},
		"the key's id names another":    {"{id: k1, key: " + secondKey + "}", "does not open under its master key"},
		"the key was put back after it": {"{id: k2, key: " + secondKey + "}, {id: k1, key: " + firstKey + "}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			if code, _, told := o.tenant(t, "", "link", "--id", "acme", "--org-url", "acme", "--token-file", "token"); code != exitOK {
				t.Fatalf("link: %s", told)
			}
			o.files["og.yaml"] = strings.Replace(o.files["og.yaml"], "{id: k1, key: "+firstKey+"}", tc.key, 1)
			server := start(t, o.Main, "serve", "--config", "og.yaml")
			base := "http://" + server.err.find(t, `"msg":"serving","address":"([^"]+)"`)
			want := http.StatusServiceUnavailable
			if tc.reason == "" {
				want = http.StatusOK
			}
			eventually(t, "known", func() bool {
				status, _ := authorized(t, http.MethodGet, base+"/readyz", "")
				return status == want
			})
			_, text := authorized(t, http.MethodPost, base+"/graphql", `{"query": "{ users(first: 1) { nodes { id } } }"}`)
			if refused := strings.Contains(text, "TENANT_UNAVAILABLE"); refused != (tc.reason != "") || strings.Contains(text, "not linked") {
				t.Errorf("callers are told %s", text)
			}
			if _, out, _ := o.tenant(t, "", "list"); !strings.Contains(out, tc.reason) {
				t.Errorf("listed as %s", out)
			}
		})
	}
}
