package signin_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"oktagraph/internal/signin"
)

// forged is a form as it would arrive if SameSite did not exist: the cookies come along.
func forged(victim *browser, origin, fetchSite, token string) *http.Request {
	r := httptest.NewRequest("POST", here+"/connect/act", strings.NewReader(url.Values{"csrf": {token}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	if fetchSite != "" {
		r.Header.Set("Sec-Fetch-Site", fetchSite)
	}
	for _, c := range victim.cookies {
		r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	return r
}

func TestCSRF(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b, other := newBrowser(t, s), newBrowser(t, s)
	b.signIn()
	other.signIn()
	visitor, own := newBrowser(t, s).token(), b.token()
	cases := map[string]struct{ origin, fetchSite, token string }{
		"without a token":                      {here, "same-origin", ""},
		"with another session's token":         {here, "same-origin", other.token()},
		"with a visitor's token":               {here, "same-origin", visitor},
		"with half a token":                    {here, "same-origin", own[:20]},
		"form from another site":               {foreign, "cross-site", own},
		"form from another site, old browser":  {foreign, "", own},
		"form from a sibling host":             {"https://blog.og.test", "same-site", own},
		"fetch from another origin":            {foreign, "cross-site", own},
		"form from a sandboxed frame":          {"null", "cross-site", own},
		"form from a sandboxed frame, old":     {"null", "", own},
		"no origin told":                       {"", "", own},
		"typed address, no origin":             {"", "none", own},
		"plain http of this host":              {"http://og.test", "", own},
		"another port":                         {here + ":8443", "", own},
		"host that begins alike":               {here + ".evil.test", "", own},
		"origin and fetch site do not agree":   {foreign, "same-origin", own},
		"fetch site and origin do not agree":   {here, "cross-site", own},
		"fetch site in a spelling of its own":  {here, "Same-Origin", own},
		"the form token of nobody, none given": {here, "same-origin", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
	}
	n := 0
	for name, tc := range cases {
		n++ // an address each, so that none is refused for the others' failures
		t.Run(name, func(t *testing.T) {
			r := forged(b, tc.origin, tc.fetchSite, tc.token)
			r.RemoteAddr = fmt.Sprintf("198.51.100.%d:1", n)
			wantStatus(t, newBrowser(t, s).do(r), http.StatusForbidden)
		})
	}
	if s.acts() != 0 {
		t.Errorf("%d forged forms got through", s.acts())
	}
	for _, fetchSite := range []string{"same-origin", ""} {
		wantStatus(t, b.do(forged(b, here, fetchSite, own)), http.StatusOK)
	}
	if s.acts() != 2 {
		t.Errorf("%d of our own forms got through, want 2", s.acts())
	}
	if n := strings.Count(s.audit.String(), `"action":"form"`); n != len(cases) {
		t.Errorf("%d refused forms in the audit log, want %d", n, len(cases))
	}
	if strings.Contains(s.audit.String()+s.log.String(), own) {
		t.Error("the token is in a log")
	}
}

func TestForgedFormIsRefusedBeforeItsBodyIsRead(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := newBrowser(t, s)
	b.signIn()
	foreignForm := forged(b, foreign, "cross-site", "")
	nobodys := forged(newBrowser(t, s), here, "same-origin", "")
	for name, r := range map[string]*http.Request{"another site's": foreignForm, "nobody's": nobodys} {
		r.Body = io.NopCloser(untouched{t})
		if res := b.do(r); res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
}

// untouched fails the test when it is read.
type untouched struct{ t *testing.T }

func (u untouched) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, io.EOF
}

func TestSignInFormOfAnotherBrowserIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	attacker, victim := newBrowser(t, s), newBrowser(t, s)
	_ = victim.token()
	wantStatus(t, victim.post("/connect/signin", "csrf", attacker.token(), "key", adminKey), http.StatusForbidden)
	if victim.signedIn() != "" {
		t.Error("the victim is signed in as the attacker")
	}
}

func TestTokenWorksInFilesFormsAndScripts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := newBrowser(t, s)
	b.signIn()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("csrf", b.token())
	_ = form.Close()
	upload := forged(b, here, "same-origin", "")
	upload.Body, upload.ContentLength = io.NopCloser(&body), int64(body.Len())
	upload.Header.Set("Content-Type", form.FormDataContentType())
	wantStatus(t, b.do(upload), http.StatusOK)

	script := forged(b, here, "same-origin", "")
	script.Header.Set(signin.FormHeader, b.token())
	script.Header.Set("Content-Type", "application/json")
	wantStatus(t, b.do(script), http.StatusOK)

	inQuery := forged(b, here, "same-origin", "")
	inQuery.URL.RawQuery = url.Values{"csrf": {b.token()}}.Encode()
	wantStatus(t, b.do(inQuery), http.StatusForbidden)
}

func TestEndlessFormIsCut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := newBrowser(t, s)
	b.signIn()
	wantStatus(t, b.post("/connect/act", "csrf", b.token(), "junk", strings.Repeat("x", 64<<10)), http.StatusRequestEntityTooLarge)
	wantStatus(t, b.post("/connect/act", "csrf", b.token(), "junk", strings.Repeat("x", 60<<10)), http.StatusOK)
	if s.acts() != 1 {
		t.Errorf("%d acts, want 1", s.acts())
	}
}

func TestOriginMayBeAnotherThanTheHostAProxyNames(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(o *signin.Options) { o.Origin = "https://public.test" })
	b := newBrowser(t, s)
	token := b.token()
	for origin, want := range map[string]int{"https://public.test": http.StatusSeeOther, here: http.StatusForbidden} {
		r := forged(b, origin, "", "")
		r.URL.Path = "/connect/signin"
		r.Body = io.NopCloser(strings.NewReader(url.Values{"csrf": {token}, "key": {adminKey}}.Encode()))
		if res := newBrowser(t, s).do(r); res.StatusCode != want {
			t.Errorf("%s: %d, want %d", origin, res.StatusCode, want)
		}
	}
}

func TestPagesHaveTheirProtectiveHeaders(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, res := range []answer{newBrowser(t, s).get("/connect/signin"), newBrowser(t, s).send("POST", "/connect/act", foreign, url.Values{})} {
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"Cache-Control":           "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%d: %s is %q, want %q", res.StatusCode, name, got, want)
			}
		}
	}
}
