package auth_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"oktagraph/auth"
	"oktagraph/internal/inprocess"
	"oktagraph/internal/testkit/issuer"
)

const issuerURL = "https://acme.okta.com/oauth2/default"

// web is a network of issuers, by host; it records which were called.
type web struct {
	hosts map[string]http.Handler

	mu     sync.Mutex
	called []string
}

func (w *web) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.called = append(w.called, r.URL.Host)
	h := w.hosts[r.URL.Host]
	w.mu.Unlock()
	if h == nil {
		return nil, fmt.Errorf("no such host")
	}
	return inprocess.Transport{Handler: h}.RoundTrip(r)
}

func (w *web) calls() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.called)
}

// accepted is the configuration of the tests' issuer.
func accepted() auth.Issuer {
	return auth.Issuer{
		URL: issuerURL, Audience: issuer.Audience, Leeway: 30 * time.Second,
		Tenants: auth.Grant{Claim: "tenants"}, Scopes: auth.Grant{Claim: "scp"},
	}
}

// trust returns Issuers with one issuer configured, and that issuer.
func trust(t *testing.T, change ...func(*auth.Issuer)) (*auth.Issuers, *issuer.Issuer, *web) {
	t.Helper()
	i := issuer.New(t, issuerURL)
	w := &web{hosts: map[string]http.Handler{"acme.okta.com": i}}
	one := accepted()
	for _, c := range change {
		c(&one)
	}
	s, err := auth.NewIssuers(w, nil, one)
	if err != nil {
		t.Fatalf("trust an issuer: %v", err)
	}
	t.Cleanup(s.Close)
	return s, i, w
}

func claims(pairs ...any) map[string]any {
	all := map[string]any{"tenants": []string{"acme"}, "scp": []string{"users:read", "groups:read"}, "cid": "0oa-web"}
	for i := 0; i < len(pairs); i += 2 {
		name, _ := pairs[i].(string)
		all[name] = pairs[i+1]
	}
	return all
}

// letIn fails the test unless the token is accepted.
func letIn(t *testing.T, s *auth.Issuers, token string) *auth.Principal {
	t.Helper()
	p, err := s.Verify(t.Context(), token)
	if err != nil {
		t.Fatalf("the token is refused: %v", err)
	}
	return p
}

// refusedFor fails the test unless the token is refused for a reason.
func refusedFor(t *testing.T, s *auth.Issuers, token, why string) {
	t.Helper()
	p, err := s.Verify(t.Context(), token)
	if p != nil || !errors.Is(err, auth.ErrUnauthenticated) || !strings.Contains(err.Error(), why) {
		t.Errorf("got %v, %v; want a refusal for %q", p, err, why)
	}
}

func TestTokenSpeaksForItsClientAndUserWithinItsTenantsAndScopes(t *testing.T) {
	t.Parallel()
	s, i, _ := trust(t, func(one *auth.Issuer) { one.As = auth.Principal{Freshness: true, CostLimit: 7} })
	got := letIn(t, s, i.Token(t, claims("tenants", []string{"globex", "acme", "globex", "../x", "ACME"}, "scp", "users:read roles:read openid admin")))
	want := &auth.Principal{
		Name: "acme.okta.com/oauth2/default/0oa-web", User: "00u-somebody", Tenants: []string{"acme", "globex"},
		Scopes: []auth.Scope{auth.RolesRead, auth.UsersRead}, Freshness: true, CostLimit: 7,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestClaimsAreTranslatedByTheMapAndWhatIsNotInItOpensNothing(t *testing.T) {
	t.Parallel()
	s, i, _ := trust(t, func(one *auth.Issuer) {
		one.Tenants = auth.Grant{Claim: "realm.groups", Map: map[string][]string{"eu": {"acme", "globex"}}, Fixed: []string{"base"}}
		one.Scopes = auth.Grant{Claim: "scp", Map: map[string][]string{"idm.read": {"users:read", "groups:read"}, "idm.admin": {"admin"}}}
		one.Client = "app"
	})
	p := letIn(t, s, i.Token(t, claims("realm", map[string]any{"groups": []any{"eu", "us", "initech", 7}}, "scp", []string{"idm.read", "raw:read"}, "app", "Portal\n")))
	if !slices.Equal(p.Tenants, []string{"acme", "base", "globex"}) || !slices.Equal(p.Scopes, []auth.Scope{auth.GroupsRead, auth.UsersRead}) {
		t.Errorf("got %v, %v", p.Tenants, p.Scopes)
	}
	if p.Name != "acme.okta.com/oauth2/default/Portal" {
		t.Errorf("named %q", p.Name)
	}
	if p := letIn(t, s, i.Token(t, claims("scp", "idm.admin"))); !p.Has(auth.Admin) {
		t.Error("what the operator has mapped is not given")
	}
}

func TestTokenThatOpensNothingIsForbiddenAndNotUnknown(t *testing.T) {
	t.Parallel()
	s, i, _ := trust(t)
	for name, tc := range map[string]struct {
		claims map[string]any
		says   string
	}{
		"no tenants":      {claims("tenants", nil), "no tenant"},
		"no known tenant": {claims("tenants", []string{"*", ""}), "no tenant"},
		"no scopes":       {claims("scp", nil), "no scope"},
		"admin alone":     {claims("scp", "admin"), "no scope"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := s.Verify(t.Context(), i.Token(t, tc.claims))
			var forbidden *auth.ForbiddenError
			if p != nil || !errors.As(err, &forbidden) || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("got %v, %v", p, err)
			}
		})
	}
}

func TestTokensThatAreNotForUsNowAreRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	s, i, _ := trust(t)
	now := time.Now()
	for name, tc := range map[string]struct {
		claims map[string]any
		why    string
	}{
		"another audience":        {claims("aud", "somebody-else"), "wrong audience"},
		"a part of the audience":  {claims("aud", "okta"), "wrong audience"},
		"no audience":             {claims("aud", nil), "wrong audience"},
		"expired":                 {claims("exp", now.Add(-time.Minute).Unix()), "the token has expired"},
		"no expiry":               {claims("exp", nil), "it never expires"},
		"not yet":                 {claims("nbf", now.Add(time.Minute).Unix()), "not valid yet"},
		"issued in the future":    {claims("iat", now.Add(time.Hour).Unix()), "not valid yet"},
		"expiry in words":         {claims("exp", "tomorrow"), "malformed"},
		"issuer in another case":  {claims("iss", strings.ToUpper(issuerURL)), "issuer is not known"},
		"issuer with a slash":     {claims("iss", issuerURL+"/"), "issuer is not known"},
		"no issuer":               {claims("iss", nil), "issuer is not known"},
		"several issuers at once": {claims("iss", []string{issuerURL}), "malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refusedFor(t, s, i.Token(t, tc.claims), tc.why)
		})
	}
	letIn(t, s, i.Token(t, claims("aud", []string{"x", issuer.Audience})))
	letIn(t, s, i.Token(t, claims("nbf", now.Add(20*time.Second).Unix(), "iat", now.Add(20*time.Second).Unix()))) // within the leeway
}

func TestOnlyKeysForSignaturesAreTakenFromASet(t *testing.T) {
	t.Parallel()
	s, i, _ := trust(t, func(one *auth.Issuer) { one.Algorithms = []string{"RS256", "ES256"} })
	small, _ := rsa.GenerateKey(rand.Reader, 1024)
	sealing, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	i.Publish(map[string]any{"kty": "oct", "kid": "secret", "k": encode(strings.Repeat("k", 32))})
	i.Publish(map[string]any{"kty": "of the future", "kid": "new"})
	i.Publish(jose.JSONWebKey{Key: sealing.Public(), KeyID: "seal", Use: "enc", Algorithm: "ECDH-ES"})
	if small != nil {
		i.Publish(jose.JSONWebKey{Key: small.Public(), KeyID: "small", Use: "sig", Algorithm: "RS256"})
	}
	letIn(t, s, i.Token(t, claims())) // what cannot be read does not spoil the set
	all := claims("iss", issuerURL, "aud", issuer.Audience, "exp", time.Now().Add(time.Hour).Unix())
	refusedFor(t, s, issuer.Sign(t, jose.JSONWebKey{Key: sealing, KeyID: "seal", Algorithm: "ES256"}, all, nil), "its key is not one")
	if small != nil {
		refusedFor(t, s, issuer.Sign(t, jose.JSONWebKey{Key: small, KeyID: "small", Algorithm: "RS256"}, all, nil), "its key is not one")
	}
}

func TestIssuerIsCheckedBeforeItIsTrusted(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*auth.Issuer)
		says   string
	}{
		"plain http":      {func(i *auth.Issuer) { i.URL = "http://acme.okta.com" }, "not an https one"},
		"no audience":     {func(i *auth.Issuer) { i.Audience = "" }, "no audience"},
		"none":            {func(i *auth.Issuer) { i.Algorithms = []string{"none"} }, `"none"`},
		"a shared secret": {func(i *auth.Issuer) { i.Algorithms = []string{"HS256"} }, `"HS256"`},
		"an hour's grace": {func(i *auth.Issuer) { i.Leeway = time.Hour }, "leeway"},
		"no tenants":      {func(i *auth.Issuer) { i.Tenants = auth.Grant{} }, "no tenants"},
		"no scopes":       {func(i *auth.Issuer) { i.Scopes = auth.Grant{} }, "no scopes"},
		"unknown scope":   {func(i *auth.Issuer) { i.Scopes.Fixed = []string{"users:write"} }, "users:write"},
		"odd tenant":      {func(i *auth.Issuer) { i.Tenants.Map = map[string][]string{"a": {"A"}} }, `"A"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one := accepted()
			tc.change(&one)
			if _, err := auth.NewIssuers(nil, nil, one); err == nil || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("got %v, want it to say %q", err, tc.says)
			}
		})
	}
	if _, err := auth.NewIssuers(nil, nil, accepted(), accepted()); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("got %v", err)
	}
}

func TestRefusalOfATokenRepeatsNothingOfIt(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := &web{hosts: map[string]http.Handler{}}
	s, err := auth.NewIssuers(w, slog.New(slog.NewTextHandler(&out, nil)), accepted())
	if err != nil {
		t.Fatal(err)
	}
	i := issuer.New(t, issuerURL)
	for _, token := range []string{i.Token(t, claims("sub", "hush")), i.Token(t, claims("iss", "https://hush.example")), "eyhush.hush.hush"} {
		if _, err := s.Verify(t.Context(), token); err == nil || strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "ey") {
			t.Errorf("answered with %v", err)
		}
	}
	s.Close()
	if strings.Contains(out.String(), "hush") || strings.Contains(out.String(), "eyJ") {
		t.Errorf("logged %s", out.String())
	}
}

func TestWarmTokenCostsNoSignatureAndNoCall(t *testing.T) {
	t.Parallel()
	s, i, w := trust(t)
	token := i.Token(t, claims())
	first := letIn(t, s, token)
	calls := w.calls()
	for range 100 {
		if letIn(t, s, token) != first {
			t.Fatal("the token was verified anew")
		}
	}
	if w.calls() != calls {
		t.Errorf("%d calls more", w.calls()-calls)
	}
}

func TestTokenEndsToTheSecondWhetherItIsRememberedOrNot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, i, _ := trust(t)
		defer s.Close()
		token := i.Token(t, claims("exp", time.Now().Add(20*time.Second).Unix()))
		for range 50 { // every second, so that it is remembered at its end
			letIn(t, s, token)
			time.Sleep(time.Second)
		}
		letIn(t, s, token) // 20 s and 30 s of leeway
		time.Sleep(time.Second)
		refusedFor(t, s, token, "the token has expired")
		time.Sleep(5 * time.Minute)
		refusedFor(t, s, token, "the token has expired")
		letIn(t, s, i.Token(t, claims())) // a new one is let in at once
	})
}

func TestOneOfTwoIssuersOnAHostCannotPassAsAClientOfTheOther(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, path := range []string{"/realms/a", "/realms/b"} {
		s, i, _ := trust(t, func(one *auth.Issuer) { one.URL = strings.Replace(one.URL, "/oauth2/default", path, 1) })
		i.URL = strings.Replace(i.URL, "/oauth2/default", path, 1)
		names[letIn(t, s, i.Token(t, claims())).Name] = true
	}
	if len(names) != 2 {
		t.Errorf("both are %v", names)
	}
}
