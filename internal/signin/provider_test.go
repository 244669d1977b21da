package signin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"oktagraph/internal/inprocess"
	"oktagraph/internal/signin"
)

const (
	clientID     = "0oaClient"
	clientSecret = "client-secret-0123456789"
)

// provider is an identity provider that is signed in to already: /authorize answers with a
// code at once.
type provider struct {
	t      *testing.T
	issuer string
	mu     sync.Mutex
	codes  map[string]url.Values // what was asked for with the code
	seen   int                   // calls of /token

	key *ecdsa.PrivateKey
	// What is wrong with it.
	signWith  *ecdsa.PrivateKey
	change    func(claims map[string]any)
	lax, down bool
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newProvider(t *testing.T, issuer string) *provider {
	t.Helper()
	key := newKey(t)
	return &provider{t: t, issuer: issuer, codes: map[string]url.Values{}, key: key, signWith: key, change: func(map[string]any) {}}
}

func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		http.Error(w, "the secret of the house", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		p.write(w, map[string]any{
			"issuer": p.issuer, "authorization_endpoint": p.issuer + "/authorize", "token_endpoint": p.issuer + "/token",
			"jwks_uri": p.issuer + "/keys", "id_token_signing_alg_values_supported": []string{"ES256"},
		})
	case "/keys":
		p.write(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: p.key.Public(), KeyID: "k1", Algorithm: "ES256", Use: "sig"}}})
	case "/authorize":
		code := rand.Text()
		p.codes[code] = r.URL.Query()
		back := url.Values{"code": {code}, "state": {r.URL.Query().Get("state")}, "iss": {p.issuer}}
		http.Redirect(w, r, r.URL.Query().Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
	case "/token":
		p.token(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (p *provider) write(w http.ResponseWriter, v any) {
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.t.Errorf("write: %v", err)
	}
}

func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	p.seen++
	asked, ok := p.codes[r.PostFormValue("code")]
	challenge := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	id, secret, _ := r.BasicAuth()
	if !ok || id != clientID || secret != clientSecret || r.PostFormValue("redirect_uri") != asked.Get("redirect_uri") ||
		asked.Get("code_challenge_method") != "S256" || base64.RawURLEncoding.EncodeToString(challenge[:]) != asked.Get("code_challenge") {
		w.WriteHeader(http.StatusBadRequest)
		p.write(w, map[string]string{"error": "invalid_grant", "error_description": "the secret of the house"})
		return
	}
	if !p.lax {
		delete(p.codes, r.PostFormValue("code"))
	}
	claims := map[string]any{
		"iss": p.issuer, "sub": "00u1", "aud": clientID, "exp": time.Now().Add(time.Hour).Unix(), "iat": time.Now().Unix(),
		"nonce": asked.Get("nonce"), "email": "ann@acme.test", "groups": []string{"everyone", "oktagraph-admins"},
	}
	p.change(claims)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: p.signWith, KeyID: "k1"}}, nil)
	if err != nil {
		p.t.Errorf("sign: %v", err)
		return
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		p.t.Errorf("sign: %v", err)
	}
	p.write(w, map[string]any{"access_token": "access", "token_type": "Bearer", "expires_in": 3600, "id_token": token})
}

// options are those of a server that knows the provider.
func (p *provider) options(o *signin.Options) {
	o.OIDC = &signin.OIDC{
		Issuer: p.issuer, ClientID: clientID, ClientSecret: clientSecret, RedirectURL: here + "/connect/oidc/callback",
		Claim: "groups", Values: []string{"oktagraph-admins"}, Tenants: []string{"acme"},
		Way: inprocess.Transport{Handler: p},
	}
}

// authorize is what the browser does between start and callback; it returns the callback.
func (p *provider) authorize(t *testing.T, start answer) string {
	t.Helper()
	to, err := url.Parse(start.Header.Get("Location"))
	if err != nil || start.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to.String(), p.issuer+"/authorize?") {
		t.Fatalf("start answers %d, to %v: %s", start.StatusCode, to, start.body)
	}
	r, _ := http.NewRequestWithContext(t.Context(), "GET", to.String(), nil)
	res, err := inprocess.Transport{Handler: p}.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	back, err := url.Parse(res.Header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	return back.RequestURI()
}
