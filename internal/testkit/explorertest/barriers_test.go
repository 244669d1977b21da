package explorertest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"oktagraph/internal/testkit/explorertest"
)

// A search that finds nothing anywhere is worth nothing.
func TestBarriersAreFound(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'")
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!doctype html><html><title>x</title><body><img src="data:,"><input><font color="#ccc">pale</font>`))
	}))
	t.Cleanup(server.Close)
	found := strings.Join(explorertest.Open(t, server.URL, explorertest.Options{}).Barriers(), "\n")
	for _, rule := range []string{"image-alt: ", "label: ", "html-has-lang: ", "color-contrast: "} {
		if !strings.Contains(found, rule) {
			t.Errorf("%s is not among:\n%s", rule, found)
		}
	}
}
