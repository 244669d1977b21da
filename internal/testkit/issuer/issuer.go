// Package issuer is an OpenID provider for tests: it has keys, which it changes and takes back,
// signs tokens, and is down when it is told to be.
package issuer

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// Audience is what its tokens are for unless they say otherwise.
const Audience = "oktagraph"

// Issuer serves its discovery document and its keys.
type Issuer struct {
	URL string

	mu    sync.Mutex
	keys  []jose.JSONWebKey // private; the last one signs
	extra []any
	made  int
	down  bool
	reads int
	other string // jwks_uri, "": its own
	flow  *flow  // nil: nobody can sign in
}

// New returns an issuer of that URL with one key, which serves nothing by itself.
func New(t testing.TB, at string) *Issuer {
	t.Helper()
	i := &Issuer{URL: at}
	i.Rotate(t)
	return i
}

// Serve returns an issuer on a port of this machine.
func Serve(t testing.TB) *Issuer {
	t.Helper()
	i := New(t, "")
	server := httptest.NewServer(i)
	t.Cleanup(server.Close)
	i.URL = server.URL + "/oauth2/default"
	return i
}

// Rotate makes a new key, which signs from now on, and returns its id.
func (i *Issuer) Rotate(t testing.TB) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatalf("make a key: %v", err)
	}
	return i.Add(key, "ES256")
}

// Add signs with a private key from now on, and returns its id.
func (i *Issuer) Add(key any, algorithm string) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.made++
	id := fmt.Sprintf("key-%d", i.made)
	i.keys = append(i.keys, jose.JSONWebKey{Key: key, KeyID: id, Algorithm: algorithm, Use: "sig"})
	return id
}

// Publish adds something to the key set as it is.
func (i *Issuer) Publish(key any) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.extra = append(i.extra, key)
}

// Revoke takes a key back.
func (i *Issuer) Revoke(id string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = slices.DeleteFunc(i.keys, func(k jose.JSONWebKey) bool { return k.KeyID == id })
}

// Down says whether it answers.
func (i *Issuer) Down(down bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.down = down
}

// KeysAt leads to another place for its keys.
func (i *Issuer) KeysAt(address string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.other = address
}

// Reads is how often its keys were read.
func (i *Issuer) Reads() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.reads
}

// Token signs claims with the newest key. It is for an hour, and for [Audience], unless the
// claims say otherwise; one that is nil is left out.
func (i *Issuer) Token(t testing.TB, claims map[string]any) string {
	t.Helper()
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.sign(t, claims)
}

func (i *Issuer) claims(more map[string]any) map[string]any {
	now := time.Now()
	all := map[string]any{"iss": i.URL, "aud": Audience, "sub": "00u-somebody", "iat": now.Unix(), "exp": now.Add(time.Hour).Unix()}
	maps.Copy(all, more)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	return all
}

// Sign signs claims with a key, with further headers.
func Sign(t testing.TB, key jose.JSONWebKey, claims map[string]any, headers map[jose.HeaderKey]any) string {
	t.Helper()
	o := (&jose.SignerOptions{ExtraHeaders: map[jose.HeaderKey]any{}}).WithType("JWT")
	maps.Copy(o.ExtraHeaders, headers)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(key.Algorithm), Key: key}, o)
	if err != nil {
		t.Fatalf("make a signer: %v", err)
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatalf("sign a token: %v", err)
	}
	return token
}

// ServeHTTP implements http.Handler.
func (i *Issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	path := ""
	if u, err := url.Parse(i.URL); err == nil {
		path = u.Path
	}
	switch at, ok := strings.CutPrefix(r.URL.Path, path); {
	case i.down:
		http.Error(w, "down for maintenance", http.StatusServiceUnavailable)
	case ok && at == "/.well-known/openid-configuration":
		keys := i.URL + "/v1/keys"
		if i.other != "" {
			keys = i.other
		}
		answer(w, map[string]any{"issuer": i.URL, "jwks_uri": keys, "authorization_endpoint": i.URL + "/v1/authorize", "token_endpoint": i.URL + "/v1/token"})
	case ok && at == "/v1/keys":
		i.reads++
		set := append([]any{}, i.extra...)
		for _, k := range i.keys {
			set = append(set, k.Public())
		}
		answer(w, map[string]any{"keys": set})
	case ok && at == "/v1/authorize" && i.flow != nil:
		i.flow.authorize(w, r)
	case ok && at == "/v1/token" && i.flow != nil:
		i.token(w, r)
	default:
		http.NotFound(w, r)
	}
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body) // the reader may be gone
}
