package okta

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// dpopProver makes DPoP proofs (RFC 9449): every request proves with its own signature
// that the sender has the key to which the token is bound.
type dpopProver struct {
	signer jose.Signer

	mu     sync.Mutex
	nonces map[string]string // by "token" or "resource": Okta uses separate ones
}

// newProver creates a key that never leaves this process.
func newProver() (*dpopProver, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a DPoP key: %w", err)
	}
	opts := (&jose.SignerOptions{EmbedJWK: true}).WithType("dpop+jwt")
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, opts)
	if err != nil {
		return nil, fmt.Errorf("make a DPoP signer: %w", err)
	}
	return &dpopProver{signer: signer, nonces: map[string]string{}}, nil
}

type proofClaims struct {
	ID        string `json:"jti"`
	Method    string `json:"htm"`
	URL       string `json:"htu"`
	IssuedAt  int64  `json:"iat"`
	TokenHash string `json:"ath,omitempty"`
	Nonce     string `json:"nonce,omitempty"`
}

// proof signs one request; it must not be used for another.
func (p *dpopProver) proof(method string, target *url.URL, token, kind string, now time.Time) (string, error) {
	claims := proofClaims{
		ID: rand.Text(), Method: method, IssuedAt: now.Unix(), Nonce: p.nonce(kind),
		URL: target.Scheme + "://" + target.Host + target.EscapedPath(),
	}
	if token != "" {
		sum := sha256.Sum256([]byte(token))
		claims.TokenHash = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	s, err := jwt.Signed(p.signer).Claims(claims).Serialize()
	if err != nil {
		return "", fmt.Errorf("sign a DPoP proof: %w", err)
	}
	return s, nil
}

func (p *dpopProver) nonce(kind string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.nonces[kind]
}

// learn stores the nonce in an answer, whatever its status, and reports whether it is
// a new one.
func (p *dpopProver) learn(kind string, h http.Header) bool {
	nonce := h.Get("DPoP-Nonce")
	p.mu.Lock()
	defer p.mu.Unlock()
	if nonce == "" || len(nonce) > maxCursor || p.nonces[kind] == nonce {
		return false
	}
	p.nonces[kind] = nonce
	return true
}
