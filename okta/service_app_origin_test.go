package okta_test

import (
	"crypto/elliptic"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"oktagraph/okta"
)

// TestTokenOfOneOriginNeverGoesToAnother uses one credential for two orgs at once.
func TestTokenOfOneOriginNeverGoesToAnother(t *testing.T) {
	t.Parallel()
	app := newServiceApp(t, jwk(t, ecKey(t, elliptic.P256()), "k1"), okta.ServiceAppConfig{DPoP: okta.DPoPNever})
	var arrive sync.WaitGroup
	arrive.Add(2)
	serve := func(name string) *okta.Client {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if strings.HasSuffix(r.URL.Path, "/token") {
				arrive.Done()
				arrive.Wait() // both token requests are under way
				fmt.Fprintf(w, `{"token_type":"Bearer","access_token":"of-%s","expires_in":3600,"scope":"s"}`, name)
				return
			}
			if got := r.Header.Get("Authorization"); got != "Bearer of-"+name {
				t.Errorf("%s got %q", name, got)
			}
			_, _ = io.WriteString(w, "[]")
		}))
		t.Cleanup(server.Close)
		origin, err := okta.ParseOrigin(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		c, err := okta.New(origin, app.cred)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		return c
	}
	one, two := serve("one"), serve("two")
	for range 3 { // the tokens of both are kept
		var wg sync.WaitGroup
		for _, c := range []*okta.Client{one, two} {
			wg.Go(func() {
				if _, err := c.ListUsers(t.Context(), okta.UserQuery{}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
}
