package app

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"oktagraph/internal/testkit/issuer"
)

// trusting is the lines of a file that make an issuer trusted.
func trusting(i *issuer.Issuer) string {
	return "issuers:\n  - {url: " + i.URL + ", audience: " + issuer.Audience + ", tenants: {claim: tenants}, scopes: {claim: scp}}\n"
}

// issued are the claims of a token that may read everything the tests ask for.
func issued(pairs ...any) map[string]any {
	all := map[string]any{"tenants": []string{"acme"}, "scp": []string{"users:read", "groups:read"}, "cid": "0oa-web"}
	for n := 0; n < len(pairs); n += 2 {
		name, _ := pairs[n].(string)
		all[name] = pairs[n+1]
	}
	return all
}

// askWith posts a query with a credential; "" means none.
func (s served) askWith(t *testing.T, credential, query string, headers ...string) answered {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/graphql", strings.NewReader(`{"query":`+strconv.Quote(query)+`}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if credential != "" {
		r.Header.Set("Authorization", "Bearer "+credential)
	}
	for n := 0; n < len(headers); n += 2 {
		r.Header.Set(headers[n], headers[n+1])
	}
	return do(t, http.DefaultClient, r)
}

func TestTokenOfAConfiguredIssuerReadsWhatItsClaimsSay(t *testing.T) {
	t.Parallel()
	i := issuer.Serve(t)
	s := serveOrg(t, trusting(i))
	token := i.Token(t, issued())
	const query = `{ viewer { name tenant scopes } users(first: 1) { nodes { login } } roles { nodes { label } } }`
	got := s.askWith(t, token, query)
	host := strings.TrimSuffix(strings.TrimPrefix(i.URL, "http://"), "/oauth2/default")
	for _, part := range []string{`"name":"` + host + `/oauth2/default/0oa-web"`, `"tenant":"acme"`, `"scopes":["groups:read","users:read"]`, `"login":"`, `the scope roles:read is needed`} {
		if got.status != http.StatusOK || !strings.Contains(got.body, part) {
			t.Errorf("%d %s, want %s", got.status, got.body, part)
		}
	}
	if foreign, unknown := s.askWith(t, token, query, "X-Tenant", "globex"), s.askWith(t, token, query, "X-Tenant", "nowhere"); foreign.status != http.StatusForbidden || foreign.body != unknown.body {
		t.Errorf("a foreign tenant gives %v, an unknown one %v", foreign, unknown)
	}
}

func TestRefusedCredentialIsToldWhyByMessageAndHeader(t *testing.T) {
	t.Parallel()
	i := issuer.Serve(t)
	s := serveOrg(t, trusting(i))
	stranger := issuer.New(t, "https://evil.example")
	for name, tc := range map[string]struct {
		credential    string
		status        int
		code, message string
	}{
		"nothing":        {"", 401, "UNAUTHENTICATED", "send an API key or token as `Authorization: Bearer <key>`"},
		"a wrong key":    {strings.Repeat("x", 24), 401, "UNAUTHENTICATED", "the API key is not known"},
		"expired":        {i.Token(t, issued("exp", time.Now().Add(-time.Minute).Unix())), 401, "UNAUTHENTICATED", "the token has expired"},
		"for others":     {i.Token(t, issued("aud", "others")), 401, "UNAUTHENTICATED", "the token was not accepted: wrong audience"},
		"of a stranger":  {stranger.Token(t, issued()), 401, "UNAUTHENTICATED", "the token was not accepted: its issuer is not known here"},
		"for no tenant":  {i.Token(t, issued("tenants", nil)), 403, "FORBIDDEN", "the token opens no tenant here; its issuer has to name one"},
		"without scopes": {i.Token(t, issued("scp", "openid")), 403, "FORBIDDEN", "the token has no scope that means anything here; ask its issuer for one"},
	} {
		got := s.askWith(t, tc.credential, "{ viewer { name } }")
		if got.status != tc.status || !strings.Contains(got.body, `"message":"`+strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(tc.message)+`"`) &&
			!strings.Contains(got.body, `"message":"`+tc.message+`"`) || !strings.Contains(got.body, `"code":"`+tc.code+`"`) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
		want := "" // of what is let in
		switch {
		case tc.credential == "":
			want = "Bearer"
		case tc.status == http.StatusUnauthorized:
			want = `Bearer error="invalid_token", error_description="` + tc.message + `"`
		}
		if challenge := got.header.Get("WWW-Authenticate"); challenge != want {
			t.Errorf("%s: WWW-Authenticate: %s, want %s", name, challenge, want)
		}
	}
}

func TestWrongKeysAreSlowedAndTheRightOnesBesideThemAreNot(t *testing.T) {
	t.Parallel()
	i := issuer.Serve(t)
	s := serveOrg(t, trusting(i))
	limited := 0
	for n := range 40 {
		got := s.askWith(t, fmt.Sprintf("guess-%02d-0123456789abcdef", n), "{ viewer { name } }")
		if got.status != http.StatusTooManyRequests {
			continue
		}
		limited++
		if !strings.Contains(got.body, `"code":"RATE_LIMITED"`) || !strings.Contains(got.body, `"by":"client"`) || got.header.Get("Retry-After") == "" {
			t.Errorf("limited by %s %v", got.body, got.header)
		}
	}
	if limited == 0 || limited > 10 {
		t.Errorf("%d of 40 guesses were limited, want those after 30", limited)
	}
	for name, credential := range map[string]string{"key": strings.Repeat("k", 24), "token": i.Token(t, issued())} {
		if got := s.askWith(t, credential, "{ viewer { name } }"); got.status != http.StatusOK {
			t.Errorf("the right %s: %d %s", name, got.status, got.body)
		}
	}
	if got := s.askWith(t, "", "{ viewer { name } }"); got.status != http.StatusUnauthorized {
		t.Errorf("nothing sent: %d %s", got.status, got.body)
	}
}

func TestIssuerThatIsDownKeepsTheServerFromNothing(t *testing.T) {
	t.Parallel()
	i := issuer.Serve(t)
	i.Down(true)
	s := serveOrg(t, trusting(i))
	if got := s.askWith(t, strings.Repeat("k", 24), "{ viewer { name } }"); got.status != http.StatusOK {
		t.Errorf("by key: %d %s", got.status, got.body)
	}
	got := s.askWith(t, i.Token(t, issued()), "{ viewer { name } }")
	if got.status != http.StatusBadGateway || !strings.Contains(got.body, "its issuer does not answer") || !strings.Contains(got.body, `"retryAfter":5`) {
		t.Errorf("by token: %d %s", got.status, got.body)
	}
}

func TestServerMayKnowCallersByTokensAlone(t *testing.T) {
	t.Parallel()
	i := issuer.Serve(t)
	lines := strings.Split(servedFile, "clients:")[0]
	s := serveFile(t, lines+trusting(i))
	if got := s.askWith(t, i.Token(t, issued()), "{ viewer { name } }"); got.status != http.StatusOK {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestClientHasTwoKeysWhileOneFollowsAnother(t *testing.T) {
	t.Parallel()
	s := serveFile(t, strings.Replace(servedFile, "key: ${env:KEY}", `keys: ["${env:KEY}", next-key-0123456789abcdef]`, 1))
	for _, key := range []string{strings.Repeat("k", 24), "next-key-0123456789abcdef"} {
		if got := s.askWith(t, key, "{ viewer { name } }"); got.status != http.StatusOK || !strings.Contains(got.body, `"name":"web"`) {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
}
