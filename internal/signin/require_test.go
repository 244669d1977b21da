package signin_test

import (
	"net/http"
	"strings"
	"testing"

	"oktagraph/internal/signin"
)

func TestOpenRedirect(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{
		"/connect/orgs/acme":            "/connect/orgs/acme",
		"/connect/link?tenant=acme&x=/": "/connect/link?tenant=acme&x=/",
		"/connect":                      "/connect",
		"":                              "/connect", "/": "/connect", "/graphql": "/connect", "/connectx": "/connect", "connect": "/connect",
		"//evil.test": "/connect", "///evil.test": "/connect", "/\\evil.test": "/connect", "\\\\evil.test": "/connect",
		"https://evil.test": "/connect", "https:evil.test": "/connect", "https:/connect": "/connect", "javascript:alert(1)": "/connect",
		"//evil.test/connect": "/connect", "https://evil.test/connect": "/connect", "//connect/connect": "/connect",
		"/connect//evil.test": "/connect", "/connect/../../evil.test": "/connect", "/connect/..//evil.test": "/connect",
		"/connect/%2e%2e/x": "/connect", "/connect/%2f%2fevil.test": "/connect", "/connect/%5cevil.test": "/connect",
		"/connect/\\evil.test": "/connect", "/connect/a\r\nSet-Cookie: x=y": "/connect", "/connect/\t/evil.test": "/connect",
		" //evil.test": "/connect", "/connect#//evil.test": "/connect", "/connect@evil.test": "/connect", "/connect/é": "/connect",
		"/connect/signout": "/connect", "/connect/signin?next=/connect/signin": "/connect", "/connect/oidc/start": "/connect",
		"/connect/invitations/abc": "/connect", "/connect/" + strings.Repeat("a", 2000): "/connect",
	} {
		if got := signin.Local(next); got != want {
			t.Errorf("%q goes to %q, want %q", next, got, want)
		}
	}
	b := newBrowser(t, newSite(t))
	if res := b.post("/connect/signin", "csrf", b.token(), "key", adminKey, "next", "//evil.test"); res.Header.Get("Location") != "/connect" {
		t.Errorf("sign-in goes to %q", res.Header.Get("Location"))
	}
}

func TestNobodyIsSentToSignInAndBack(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, newSite(t))
	res := b.get("/connect/orgs/acme?tab=limits")
	wantStatus(t, res, http.StatusSeeOther)
	if got := res.Header.Get("Location"); got != "/connect/signin?next=%2Fconnect%2Forgs%2Facme%3Ftab%3Dlimits" {
		t.Errorf("sent to %q", got)
	}
	if got := b.get("/connect").Header.Get("Location"); got != "/connect/signin" {
		t.Errorf("sent to %q", got)
	}
	wantStatus(t, b.post("/connect/act", "csrf", b.token()), http.StatusUnauthorized)
}

func TestSignInThatLacksSomethingCannotBeMade(t *testing.T) {
	t.Parallel()
	if _, err := signin.New(signin.Options{Origin: "https://og.test/connect"}); err == nil ||
		!strings.Contains(err.Error(), "keys") || !strings.Contains(err.Error(), "store") || !strings.Contains(err.Error(), "origin") {
		t.Errorf("got %v; want every mistake", err)
	}
}
