package oktasim_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/oktasim"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

const oauthBase = "https://acme.okta.com"

// app is an OAuth client under test.
type app struct {
	key *ecdsa.PrivateKey
	jti int
}

func newApp(t testing.TB) *app {
	t.Helper()
	return &app{key: must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))}
}

func (a *app) client(t testing.TB, dpop bool) oktasim.Client {
	t.Helper()
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: a.key.Public(), KeyID: "k1", Algorithm: "ES256", Use: "sig"}}}
	keys := must[[]byte](t)(json.Marshal(set))
	return oktasim.Client{ID: "0oaClient", Keys: string(keys), Scopes: []string{"okta.users.read", "okta.groups.read"}, DPoP: dpop}
}

func sign(t testing.TB, key *ecdsa.PrivateKey, options *jose.SignerOptions, claims any) string {
	t.Helper()
	signer := must[jose.Signer](t)(jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, options))
	return must[string](t)(jwt.Signed(signer).Claims(claims).Serialize())
}

// assertion makes a client assertion; change alters its claims.
func (a *app) assertion(t testing.TB, change func(map[string]any)) string {
	t.Helper()
	a.jti++
	claims := map[string]any{
		"iss": "0oaClient", "sub": "0oaClient", "aud": oauthBase + "/oauth2/v1/token", "jti": fmt.Sprint(a.jti),
		"iat": time.Now().Unix(), "exp": time.Now().Add(5 * time.Minute).Unix(),
	}
	if change != nil {
		change(claims)
	}
	return sign(t, a.key, (&jose.SignerOptions{}).WithHeader("kid", "k1"), claims)
}

func (a *app) proof(t testing.TB, method, target, nonce, token string) string {
	t.Helper()
	a.jti++
	claims := map[string]any{"htm": method, "htu": oauthBase + target, "iat": time.Now().Unix(), "jti": fmt.Sprint("p", a.jti)}
	if nonce != "" {
		claims["nonce"] = nonce
	}
	if token != "" {
		sum := sha256.Sum256([]byte(token))
		claims["ath"] = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return sign(t, a.key, (&jose.SignerOptions{EmbedJWK: true}).WithType("dpop+jwt"), claims)
}

func grant(t testing.TB, org *oktasim.Org, assertion, scope, proof string) reply {
	t.Helper()
	form := url.Values{
		"grant_type": {"client_credentials"}, "scope": {scope}, "client_assertion": {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
	}
	r := httptest.NewRequest(http.MethodPost, oauthBase+"/oauth2/v1/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if proof != "" {
		r.Header.Set("DPoP", proof)
	}
	w := httptest.NewRecorder()
	org.ServeHTTP(w, r)
	return reply{w.Code, w.Header(), w.Body.Bytes()}
}

type tokenJSON struct {
	TokenType   string `json:"token_type"`
	AccessToken string `json:"access_token"`
	ExpiresIn   int    `json:"expires_in"`
	Scope       string `json:"scope"`
}

func TestPrivateKeyJWT(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newApp(t)
		org := newOrg(t, oktasim.Config{Seed: 2, Clients: []oktasim.Client{a.client(t, false)}})
		for name, change := range map[string]func(map[string]any){
			"wrong audience":     func(c map[string]any) { c["aud"] = "https://other.example" },
			"iss and sub differ": func(c map[string]any) { c["sub"] = "0oaOther" },
			"expired":            func(c map[string]any) { c["exp"] = time.Now().Add(-time.Minute).Unix() },
			"too long":           func(c map[string]any) { c["exp"] = time.Now().Add(3 * time.Hour).Unix() },
			"unknown client":     func(c map[string]any) { c["iss"], c["sub"] = "0oaX", "0oaX" },
			"without expiration": func(c map[string]any) { delete(c, "exp") },
		} {
			if r := grant(t, org, a.assertion(t, change), "okta.users.read", ""); r.Status != 401 || !strings.Contains(string(r.Body), `"error":"invalid_client"`) {
				t.Errorf("%s: %d %s", name, r.Status, r.Body)
			}
		}
		other := newApp(t)
		if r := grant(t, org, other.assertion(t, nil), "okta.users.read", ""); r.Status != 401 {
			t.Errorf("a foreign key: %d %s", r.Status, r.Body)
		}
		if r := grant(t, org, a.assertion(t, nil), "okta.roles.read", ""); r.Status != 400 || !strings.Contains(string(r.Body), "invalid_scope") {
			t.Errorf("a scope that was not granted: %d %s", r.Status, r.Body)
		}
		assertion := a.assertion(t, func(c map[string]any) { c["jti"] = "one" })
		token := decode[tokenJSON](t, grant(t, org, assertion, "okta.users.read", ""))
		if token.TokenType != "Bearer" || token.ExpiresIn != 3600 || token.Scope != "okta.users.read" {
			t.Errorf("token %+v", token)
		}
		if r := grant(t, org, assertion, "okta.users.read", ""); r.Status != 401 {
			t.Errorf("the same assertion again: %d", r.Status)
		}
		auth := "Bearer " + token.AccessToken
		if r := send(t, org, "GET", "/api/v1/users?limit=1", auth, ""); r.Status != 200 {
			t.Errorf("with the token: %d %s", r.Status, r.Body)
		}
		r := send(t, org, "GET", "/api/v1/groups", auth, "")
		if r.Status != 403 || !strings.Contains(r.Header.Get("WWW-Authenticate"), "insufficient_scope") {
			t.Errorf("without the scope: %d %v", r.Status, r.Header)
		}
		time.Sleep(time.Hour + time.Second)
		if r := send(t, org, "GET", "/api/v1/users?limit=1", auth, ""); r.Status != 401 {
			t.Errorf("an hour later: %d", r.Status)
		}
		rotated := newApp(t)
		org.SetClient(rotated.client(t, false))
		if r := grant(t, org, a.assertion(t, nil), "okta.users.read", ""); r.Status != 401 {
			t.Errorf("the old key after the rotation: %d", r.Status)
		}
		if r := grant(t, org, rotated.assertion(t, nil), "okta.users.read", ""); r.Status != 200 {
			t.Errorf("the new key after the rotation: %d %s", r.Status, r.Body)
		}
	})
}

func TestDPoP(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newApp(t)
		org := newOrg(t, oktasim.Config{Seed: 2, Clients: []oktasim.Client{a.client(t, true)}})
		if r := grant(t, org, a.assertion(t, nil), "okta.users.read", ""); r.Status != 400 || !strings.Contains(string(r.Body), "invalid_dpop_proof") {
			t.Errorf("without a proof: %d %s", r.Status, r.Body)
		}
		first := grant(t, org, a.assertion(t, nil), "okta.users.read", a.proof(t, "POST", "/oauth2/v1/token", "", ""))
		nonce := first.Header.Get("dpop-nonce")
		if first.Status != 400 || nonce == "" || !strings.Contains(string(first.Body), `"error":"use_dpop_nonce"`) {
			t.Fatalf("first call: %d %s", first.Status, first.Body)
		}
		token := decode[tokenJSON](t, grant(t, org, a.assertion(t, nil), "okta.users.read", a.proof(t, "POST", "/oauth2/v1/token", nonce, "")))
		if token.TokenType != "DPoP" {
			t.Fatalf("token %+v", token)
		}
		call := func(scheme, proof string) int {
			r := httptest.NewRequest(http.MethodGet, oauthBase+"/api/v1/users?limit=1", nil)
			r.Header.Set("Authorization", scheme+" "+token.AccessToken)
			if proof != "" {
				r.Header.Set("DPoP", proof)
			}
			w := httptest.NewRecorder()
			org.ServeHTTP(w, r)
			return w.Code
		}
		good := a.proof(t, "GET", "/api/v1/users", "", token.AccessToken)
		for _, tc := range []struct {
			name, scheme, proof string
			want                int
		}{
			{"a fresh proof", "DPoP", good, 200},
			{"the same proof again", "DPoP", good, 401},
			{"as Bearer", "Bearer", a.proof(t, "GET", "/api/v1/users", "", token.AccessToken), 401},
			{"no proof", "DPoP", "", 401},
			{"another method", "DPoP", a.proof(t, "POST", "/api/v1/users", "", token.AccessToken), 401},
			{"another address", "DPoP", a.proof(t, "GET", "/api/v1/groups", "", token.AccessToken), 401},
			{"another token's hash", "DPoP", a.proof(t, "GET", "/api/v1/users", "", "other"), 401},
			{"another key", "DPoP", newApp(t).proof(t, "GET", "/api/v1/users", "", token.AccessToken), 401},
		} {
			if got := call(tc.scheme, tc.proof); got != tc.want {
				t.Errorf("%s: %d, want %d", tc.name, got, tc.want)
			}
		}
		time.Sleep(73 * time.Hour) // past the three days for which a nonce is accepted
		late := grant(t, org, a.assertion(t, nil), "okta.users.read", a.proof(t, "POST", "/oauth2/v1/token", nonce, ""))
		if late.Header.Get("dpop-nonce") == nonce || late.Status != 400 {
			t.Errorf("an old nonce: %d %s", late.Status, late.Body)
		}
	})
}

// TestAppWithoutAdminRoleSeesNothing is the zero-row trap: with scopes but no role,
// answers are 200 and empty.
func TestAppWithoutAdminRoleSeesNothing(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	client := a.client(t, false)
	client.NoAdminRole = true
	org := newOrg(t, oktasim.Config{Seed: 2, Clients: []oktasim.Client{client}})
	token := decode[tokenJSON](t, grant(t, org, a.assertion(t, nil), "okta.users.read okta.groups.read", ""))
	for _, target := range []string{"/api/v1/users", "/api/v1/groups", "/api/v1/users?search=id+pr"} {
		if r := send(t, org, "GET", target, "Bearer "+token.AccessToken, ""); r.Status != 200 || string(r.Body) != "[]" {
			t.Errorf("%s: %d %.100s", target, r.Status, r.Body)
		}
	}
}
