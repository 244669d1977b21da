package bench

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"oktagraph/internal/testkit/corpus"
	"oktagraph/oktasim"
)

func newOrg(b *testing.B, size corpus.Size) *oktasim.Org {
	b.Helper()
	org, err := oktasim.New(size.Config())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(org.Close)
	return org
}

// startBare serves body by nothing but net/http and returns the address.
func startBare(b *testing.B, body []byte) string {
	b.Helper()
	length := strconv.Itoa(len(body))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", length)
		_, _ = w.Write(body)
	}))
	b.Cleanup(server.Close)
	return server.Listener.Addr().String()
}
