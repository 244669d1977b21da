package issuer

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// SignIn lets everybody in who comes by the authorization code flow with PKCE (RFC 7636), as
// browser applications do, and gives them a token with the claims. The client's id is its cid.
func (i *Issuer) SignIn(t testing.TB, claims map[string]any) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.flow = &flow{t: t, claims: claims, codes: map[string]url.Values{}}
}

// flow is what has been asked for under each code.
type flow struct {
	t      testing.TB
	claims map[string]any
	codes  map[string]url.Values
}

// authorize sends the browser back with a code. A real issuer would ask for a password first.
func (f *flow) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" {
		http.Error(w, "invalid_request", http.StatusBadRequest)
		return
	}
	code := "code-for-" + q.Get("state")
	f.codes[code] = q
	back.RawQuery = url.Values{"code": {code}, "state": {q.Get("state")}}.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

// token gives a token for a code, once, to whoever has its verifier. It is called with i.mu held.
func (i *Issuer) token(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	q := i.flow.codes[r.PostFormValue("code")]
	delete(i.flow.codes, r.PostFormValue("code"))
	if q == nil || base64.RawURLEncoding.EncodeToString(sum[:]) != q.Get("code_challenge") || r.PostFormValue("redirect_uri") != q.Get("redirect_uri") {
		http.Error(w, "invalid_grant", http.StatusBadRequest)
		return
	}
	claims := maps.Clone(i.flow.claims)
	claims["cid"] = q.Get("client_id")
	answer(w, map[string]any{"token_type": "Bearer", "access_token": i.sign(i.flow.t, claims)})
}

// sign needs i.mu.
func (i *Issuer) sign(t testing.TB, claims map[string]any) string {
	return Sign(t, i.newest(), i.claims(claims), nil)
}

func (i *Issuer) newest() jose.JSONWebKey { return i.keys[len(i.keys)-1] }
