package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/internal/signin"
)

// The cookie that is SameSite=Strict does not come back from the provider; the page in
// between is what makes the browser send it.
func TestOIDCSignsInThoughTheStrictCookieStaysAwayOnTheWayBack(t *testing.T) {
	t.Parallel()
	p := newProvider(t, "https://idp.test")
	s := newSite(t, p.options)
	b := newBrowser(t, s)
	page := b.get("/connect/signin?next=/connect/orgs/acme")
	if !strings.HasSuffix(page.body, "oidc=/connect/oidc/start?next=%2Fconnect%2Forgs%2Facme") {
		t.Fatalf("no link: %s", page.body)
	}
	start := b.get("/connect/oidc/start?next=/connect/orgs/acme")
	c := b.cookies["__Host-oktagraph_oidc"]
	if c == nil || c.SameSite != http.SameSiteLaxMode || !c.HttpOnly || !c.Secure || c.MaxAge != 600 {
		t.Fatalf("the flow's cookie is %+v", c)
	}
	back := b.send("GET", p.authorize(t, start), p.issuer, nil)
	wantStatus(t, back, http.StatusOK)
	if b.cookies["__Host-oktagraph_oidc"] != nil {
		t.Error("the flow's cookie is still there")
	}
	// A redirect would still be the other site's doing.
	wantStatus(t, b.send("GET", "/connect/orgs/acme", p.issuer, nil), http.StatusSeeOther)
	res := b.hop(back)
	if !strings.HasPrefix(res.body, "name=ann@acme.test tenants=[acme] invitation= ") {
		t.Errorf("after the hop: %d %s", res.StatusCode, res.body)
	}
	if !strings.Contains(s.audit.String(), `"action":"signin","actor":"ann@acme.test","address":"192.0.2.1","tenant":"acme","outcome":"ok","reason":"by oidc"`) {
		t.Errorf("audit: %s", s.audit.String())
	}
}

func TestOIDCRefusals(t *testing.T) {
	t.Parallel()
	claim := func(name string, value any) func(*testing.T, *provider) {
		return func(_ *testing.T, p *provider) { p.change = func(claims map[string]any) { claims[name] = value } }
	}
	const untrusted, denied, notAdmitted, wrongFlow = "could not be trusted", "did not sign you in", "may not administer", "not begun in this browser"
	cases := map[string]struct {
		provider func(*testing.T, *provider)
		callback func(string) string
		says     string
	}{
		"wrong nonce":    {claim("nonce", "another"), nil, untrusted},
		"no nonce":       {claim("nonce", ""), nil, untrusted},
		"wrong audience": {claim("aud", "another"), nil, untrusted},
		"issued to another party": {func(_ *testing.T, p *provider) {
			p.change = func(c map[string]any) { c["aud"], c["azp"] = []string{clientID, "other"}, "other" }
		}, nil, untrusted},
		"expired id token":           {claim("exp", time.Now().Add(-time.Hour).Unix()), nil, untrusted},
		"another issuer":             {claim("iss", "https://other.test"), nil, untrusted},
		"another issuer's key":       {func(t *testing.T, p *provider) { p.signWith = newKey(t) }, nil, untrusted},
		"another's access token":     {claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"), nil, untrusted},
		"claim missing":              {func(_ *testing.T, p *provider) { p.change = func(c map[string]any) { delete(c, "groups") } }, nil, notAdmitted},
		"claim without the value":    {claim("groups", []string{"everyone"}), nil, notAdmitted},
		"claim that holds the value": {claim("groups", "not-oktagraph-admins"), nil, notAdmitted},
		"claim of another kind":      {claim("groups", map[string]any{"oktagraph-admins": true}), nil, notAdmitted},
		"wrong state":                {nil, func(u string) string { return strings.Replace(u, "state=", "state=x", 1) }, wrongFlow},
		"no state":                   {nil, func(u string) string { return strings.Replace(u, "state=", "estate=", 1) }, wrongFlow},
		"answer of another provider": {nil, func(u string) string {
			return strings.Replace(u, "iss=https%3A%2F%2Fidp", "iss=https%3A%2F%2Fother", 1)
		}, wrongFlow},
		"wrong code":                   {nil, func(u string) string { return strings.Replace(u, "code=", "code=x", 1) }, denied},
		"no code":                      {nil, func(u string) string { return strings.Replace(u, "code=", "ode=", 1) }, denied},
		"the person declined":          {nil, func(u string) string { return strings.Replace(u, "code=", "error=access_denied&x=", 1) }, denied},
		"provider down on the way":     {func(_ *testing.T, p *provider) { p.down = true }, nil, "cannot be reached"},
		"error with markup and breaks": {nil, func(u string) string { return strings.Replace(u, "code=", "error=%3Cscript%3E%0aforged&x=", 1) }, denied},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, "https://idp.test")
			s := newSite(t, p.options)
			b := newBrowser(t, s)
			callback := p.authorize(t, b.get("/connect/oidc/start"))
			if tc.provider != nil {
				tc.provider(t, p)
			}
			if tc.callback != nil {
				callback = tc.callback(callback)
			}
			res := b.send("GET", callback, p.issuer, nil)
			if res.StatusCode < 400 || !strings.Contains(res.body, tc.says) || strings.Contains(res.body, "<script") {
				t.Errorf("%d %s; want a page that says %q", res.StatusCode, res.body, tc.says)
			}
			if b.session() != "" || b.signedIn() != "" {
				t.Error("somebody is signed in")
			}
			if rows, _ := s.store.All(); len(rows) != 0 {
				t.Errorf("%d rows in the store", len(rows))
			}
			for _, secret := range []string{"secret of the house", clientSecret, "<script", "forged"} {
				if strings.Contains(s.log.String()+s.audit.String()+res.body, secret) {
					t.Errorf("%q is in a log or on the page", secret)
				}
			}
			if !strings.Contains(s.audit.String(), `"action":"signin"`) {
				t.Errorf("nothing in the audit log: %s", s.audit.String())
			}
		})
	}
}

func TestOIDCWrongStateNeverReachesTheProvider(t *testing.T) {
	t.Parallel()
	p := newProvider(t, "https://idp.test")
	s := newSite(t, p.options)
	attacker, victim := newBrowser(t, s), newBrowser(t, s)
	planted := p.authorize(t, attacker.get("/connect/oidc/start"))
	// The attacker's own sign-in, finished in the victim's browser: without a flow, and with one.
	wantStatus(t, victim.send("GET", planted, foreign, nil), http.StatusBadRequest)
	victim.get("/connect/oidc/start")
	wantStatus(t, victim.send("GET", planted, foreign, nil), http.StatusBadRequest)
	if p.seen != 0 {
		t.Errorf("%d codes were sent to the provider", p.seen)
	}
	if victim.signedIn() != "" {
		t.Error("the victim is signed in as the attacker")
	}
}

func TestOIDCCodeReplay(t *testing.T) {
	t.Parallel()
	p := newProvider(t, "https://idp.test")
	p.lax = true // it takes a code twice
	s := newSite(t, p.options)
	b := newBrowser(t, s)
	callback := p.authorize(t, b.get("/connect/oidc/start"))
	thief := newBrowser(t, s)
	stolen := *b.cookies["__Host-oktagraph_oidc"]
	wantStatus(t, b.send("GET", callback, p.issuer, nil), http.StatusOK)
	wantStatus(t, b.send("GET", callback, p.issuer, nil), http.StatusBadRequest)
	thief.cookies[stolen.Name] = &stolen
	wantStatus(t, thief.send("GET", callback, p.issuer, nil), http.StatusBadRequest)
	if thief.session() != "" || p.seen != 1 {
		t.Errorf("replayed: session %q, %d codes redeemed", thief.session(), p.seen)
	}
	if b.signedIn() != "ann@acme.test" {
		t.Error("the replay cost the owner the session")
	}
}

func TestOIDCFlowCookieThatWasAlteredOrIsOldEndsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider(t, "https://idp.test")
		b := newBrowser(t, newSite(t, p.options))
		callback := p.authorize(t, b.get("/connect/oidc/start?next=/connect/orgs/acme"))
		c := *b.cookies["__Host-oktagraph_oidc"]
		parts := strings.Split(c.Value, ".")
		for _, value := range []string{
			"", "..", parts[0] + "." + parts[1] + ".L2Nvbm5lY3QvbGluaw", parts[0] + ".zzzzzz." + parts[2], strings.Repeat("A", 43) + "." + parts[1] + "." + parts[2],
		} {
			altered := c
			altered.Value = value
			b.cookies[c.Name] = &altered
			wantStatus(t, b.send("GET", callback, p.issuer, nil), http.StatusBadRequest)
		}
		time.Sleep(10*time.Minute + time.Second)
		b.cookies[c.Name] = &c
		wantStatus(t, b.send("GET", callback, p.issuer, nil), http.StatusBadRequest)
	})
}

func TestOIDCProviderThatIsDownDelaysNobodyAndIsAskedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider(t, "https://idp.test")
		p.down = true
		s := newSite(t, p.options)
		b := newBrowser(t, s)
		for range 20 {
			res := b.get("/connect/oidc/start")
			if res.StatusCode != http.StatusBadGateway || !strings.Contains(res.body, "cannot be reached") || strings.Contains(res.body, "secret of the house") {
				t.Fatalf("%d %s", res.StatusCode, res.body)
			}
		}
		b.signIn() // the key still works
		p.down = false
		time.Sleep(5 * time.Second)
		wantStatus(t, b.get("/connect/oidc/start"), http.StatusSeeOther)
	})
}

func TestOIDCWithoutAProviderIsNotThere(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, newSite(t))
	wantStatus(t, b.get("/connect/oidc/start"), http.StatusNotFound)
	if page := b.get("/connect/signin"); !strings.HasSuffix(page.body, "oidc=") {
		t.Errorf("there is a link: %s", page.body)
	}
}

func TestOIDCThatWouldLetEverybodyInCannotBeConfigured(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*signin.OIDC){
		"no claim":           func(o *signin.OIDC) { o.Claim = "" },
		"no values":          func(o *signin.OIDC) { o.Values = nil },
		"an empty value":     func(o *signin.OIDC) { o.Values = []string{""} },
		"plain http":         func(o *signin.OIDC) { o.Issuer = "http://idp.test" },
		"back to plain http": func(o *signin.OIDC) { o.RedirectURL = "http://og.test/connect/oidc/callback" },
		"back to elsewhere":  func(o *signin.OIDC) { o.RedirectURL = here + "/" },
		"no client":          func(o *signin.OIDC) { o.ClientID = "" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newSite(t, func(o *signin.Options) {
				newProvider(t, "https://idp.test").options(o)
				change(o.OIDC)
				if _, err := signin.New(*o); err == nil {
					t.Error("want an error")
				} else if strings.Contains(err.Error(), clientSecret) {
					t.Errorf("%v shows the secret", err)
				}
				o.OIDC = nil
			})
		})
	}
}

func TestOIDCUnverifiedEmailNamesNobody(t *testing.T) {
	t.Parallel()
	p := newProvider(t, "https://idp.test")
	p.change = func(c map[string]any) { c["email"], c["email_verified"] = "boss@acme.test", false }
	b := newBrowser(t, newSite(t, p.options))
	callback, err := url.Parse(p.authorize(t, b.get("/connect/oidc/start")))
	if err != nil {
		t.Fatal(err)
	}
	b.send("GET", callback.RequestURI(), p.issuer, nil)
	if name := b.signedIn(); name != "00u1" {
		t.Errorf("signed in as %q, want the subject", name)
	}
}
