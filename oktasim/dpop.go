package oktasim

import (
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// proof is the content of a DPoP header after its signature was checked.
type proof struct {
	Method string `json:"htm"`
	URL    string `json:"htu"`
	Issued int64  `json:"iat"`
	ID     string `json:"jti"`
	Nonce  string `json:"nonce"`
	Hash   string `json:"ath"`
	thumb  string
}

// proofWindow is how far a proof's date may be from the current time.
const proofWindow = 5 * time.Minute

func badProof(why string) *apiError {
	return oauthError(http.StatusBadRequest, "invalid_dpop_proof", why)
}

// readProof checks everything in a proof except nonce and token hash. The caller holds
// the lock.
func (a *oauth) readProof(c *call) (proof, error) {
	var p proof
	headers := c.r.Header.Values("DPoP")
	if len(headers) != 1 {
		return p, badProof("The DPoP proof JWT header is missing.")
	}
	signed, err := jose.ParseSignedCompact(headers[0], algorithms())
	if err != nil || len(signed.Signatures) != 1 {
		return p, badProof("The DPoP proof is not a signed JWT.")
	}
	head := signed.Signatures[0].Protected
	if typ, _ := head.ExtraHeaders[jose.HeaderType].(string); typ != "dpop+jwt" || head.JSONWebKey == nil || !head.JSONWebKey.IsPublic() {
		return p, badProof("The DPoP proof must have the type dpop+jwt and a public jwk.")
	}
	payload, err := signed.Verify(head.JSONWebKey.Key)
	if err != nil {
		return p, badProof("The DPoP proof's signature is invalid.")
	}
	if err := json.Unmarshal(payload, &p); err != nil {
		return p, badProof("The DPoP proof's claims could not be read.")
	}
	if away := c.now.Sub(time.Unix(p.Issued, 0)).Abs(); away > proofWindow {
		return p, badProof("The DPoP proof's iat is too far from now.")
	}
	if p.Method != c.r.Method || p.URL != c.view.base+c.r.URL.Path {
		return p, badProof("The DPoP proof's htm and htu must be those of the request.")
	}
	sum, err := head.JSONWebKey.Thumbprint(crypto.SHA256)
	if err != nil {
		return p, badProof("The DPoP proof's key could not be read.")
	}
	p.thumb = base64.RawURLEncoding.EncodeToString(sum)
	return p, nil
}

// tokenProof checks the proof of a token request. Without a valid nonce the answer is
// use_dpop_nonce with the nonce to use.
func (a *oauth) tokenProof(c *call) (thumb string, err error) {
	p, err := a.readProof(c)
	if err != nil {
		return "", err
	}
	if !a.nonceValid(p.Nonce, c.now) {
		e := oauthError(http.StatusBadRequest, "use_dpop_nonce", "Authorization server requires nonce in DPoP proof.")
		e.header = map[string]string{"dpop-nonce": a.nonce(c.now, 0)}
		return "", e
	}
	if !a.once("proof "+p.ID, c.now.Add(2*proofWindow)) {
		return "", badProof("The DPoP proof's jti has already been used.")
	}
	return p.thumb, nil
}

// resourceProof checks the proof of a call with a bound token, which needs no nonce.
func (a *oauth) resourceProof(c *call, token, thumb string) error {
	p, err := a.readProof(c)
	if err != nil {
		return errProof(err.Error())
	}
	sum := sha256.Sum256([]byte(token))
	switch {
	case p.thumb != thumb:
		return errProof("the proof's key is not the token's")
	case p.Hash != base64.RawURLEncoding.EncodeToString(sum[:]):
		return errProof("ath is not the hash of the token")
	case !a.once("proof "+p.ID, c.now.Add(2*proofWindow)):
		return errProof("jti has already been used")
	}
	return nil
}

func errProof(why string) *apiError {
	e := errToken()
	e.header = map[string]string{
		"WWW-Authenticate": `DPoP error="invalid_dpop_proof", error_description="` + strings.ReplaceAll(why, `"`, "'") + `"`,
	}
	return e
}

// nonce returns the nonce of the current or an earlier NonceLifetime. Nonces are accepted
// for three of them.
func (a *oauth) nonce(now time.Time, ago int) string {
	every := a.org.cfg.NonceLifetime
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d", a.org.cfg.Seed, now.UnixNano()/int64(every)-int64(ago)))
	return base64.RawURLEncoding.EncodeToString(sum[:24])
}

func (a *oauth) nonceValid(nonce string, now time.Time) bool {
	for ago := range 3 {
		if nonce == a.nonce(now, ago) {
			return true
		}
	}
	return false
}

// bearer finds the caller of a request with an OAuth token.
func (a *oauth) bearer(c *call, scheme, token string) (*principal, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t, known := a.tokens[token]
	if !known || c.now.After(t.expires) {
		e := errToken()
		e.header = map[string]string{"WWW-Authenticate": `Bearer error="invalid_token"`}
		return nil, e
	}
	if (t.thumb != "") != strings.EqualFold(scheme, "DPoP") {
		return nil, errToken()
	}
	if t.thumb != "" {
		if err := a.resourceProof(c, token, t.thumb); err != nil {
			return nil, err
		}
	}
	return t.who, nil
}
