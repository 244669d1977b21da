package signin_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"oktagraph/internal/signin"
	"oktagraph/internal/testkit/explorertest"
)

// TestRealBrowserComesBackFromTheProviderSignedIn holds the tests' own idea of SameSite to
// what Chromium does: 127.0.0.1 and localhost are different sites to it.
func TestRealBrowserComesBackFromTheProviderSignedIn(t *testing.T) {
	idp := newProvider(t, "")
	var s *site
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/mail": // a page of another site, with a one-time link in it
			w.Header().Set("Content-Type", "text/html")
			_, _ = fmt.Fprintf(w, `<!doctype html><title>Mail</title><a id="link" href="%s">Link your org</a>`, r.URL.Query().Get("to"))
		case "/evil": // a page of another site that sends a form by itself
			w.Header().Set("Content-Type", "text/html")
			_, _ = fmt.Fprintf(w, `<!doctype html><title>Evil</title><form method="post" action="%s"><button id="send">x</button></form>`, r.URL.Query().Get("to"))
		default:
			idp.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(elsewhere.Close)
	idp.issuer = strings.Replace(elsewhere.URL, "127.0.0.1", "localhost", 1)
	calls := &http.Transport{}
	t.Cleanup(calls.CloseIdleConnections)

	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	s = newSite(t, func(o *signin.Options) {
		idp.options(o)
		o.Secure = false
		o.OIDC.RedirectURL = server.URL + "/connect/oidc/callback"
		o.OIDC.Way = calls
	})
	s.Handler = s.Wrap(htmlPages(s, idp.issuer))

	p := explorertest.Open(t, server.URL+"/connect/orgs/acme", explorertest.Options{})
	p.Press("#oidc")
	if got := p.Text("#who"); got != "ann@acme.test" {
		t.Errorf("after the provider: %q", got)
	}
	p.Press("#evil")
	p.Press("#send")
	if got := p.Text("h1"); got != "Refused" || s.acts() != 0 {
		t.Errorf("the other site's form: %q, %d acts", got, s.acts())
	}
	for _, complaint := range p.Complaints() {
		if strings.Contains(complaint, "Content Security Policy") || strings.Contains(complaint, "another host") {
			t.Error(complaint)
		}
	}

	p = explorertest.Open(t, idp.issuer+"/mail?to="+server.URL+"/connect/invitations/"+oneTime, explorertest.Options{})
	p.Press("#link")
	if got := p.Text("#who"); got != "invitation [acme]" {
		t.Errorf("after the one-time link: %q", got)
	}
}

// htmlPages are the pages of site for a browser: who is signed in, and links on.
func htmlPages(s *site, elsewhere string) http.Handler {
	pages := s.pages()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		p, in := s.Person(r.Context())
		switch path := r.URL.Path; {
		case path == "/connect/signin":
			_, _ = fmt.Fprintf(w, `<!doctype html><title>Sign in</title><a id="oidc" href="%s">Sign in</a>`, s.StartOIDC(r.URL.Query().Get("next")))
		case in && p.Administrator() && path == "/connect/orgs/acme":
			_, _ = fmt.Fprintf(w, `<!doctype html><title>Org</title><p id="who">%s</p><a id="evil" href="%s/evil?to=http://%s/connect/act">Evil</a>`,
				p.Name, elsewhere, r.Host)
		case in && path == "/connect/invited":
			_, _ = fmt.Fprintf(w, `<!doctype html><title>Link</title><p id="who">%s %v</p>`, p.Name, p.Tenants)
		default:
			pages.ServeHTTP(w, r)
		}
	})
}
