package explorer_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"oktagraph/internal/explorer"
	"oktagraph/internal/testkit/explorertest"
)

func TestPageOpensWithTheTenantOfItsAddress(t *testing.T) {
	address, s := serve(t, explorer.Options{Key: testKey, Tenant: "other"})
	page := explorertest.Open(t, address+"/?tenant=acme", explorertest.Options{})
	page.Ready()
	if at := page.At(); at != "/explorer/acme/" {
		t.Errorf("the page is at %s", at)
	}
	page.Run()
	asks := s.headers()
	if got := asks[len(asks)-1].Get("X-Tenant"); got != "acme" {
		t.Errorf("asked for tenant %q", got)
	}
	complainIf(t, page)
}

func TestAddressThatNamesNoTenantIsIgnored(t *testing.T) {
	h := explorer.Handler(explorer.Options{})
	for path, status := range map[string]int{
		"/?tenant=//evil.example": http.StatusOK, "/?tenant=": http.StatusOK, "/?tenant=A%0d%0aSet-Cookie:x": http.StatusOK,
		"/explorer/Not%20One/": http.StatusNotFound, "/explorer/Not%20One/explorer/config.json": http.StatusNotFound,
		"/?tenant=acme": http.StatusSeeOther,
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != status || strings.Contains(w.Header().Get("Location"), "evil") {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
}
