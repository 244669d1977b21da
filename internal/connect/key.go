package connect

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"

	"github.com/go-jose/go-jose/v4"
)

// keyValue names the session's value with the private key of the service app that is being set
// up. The key goes from the session only to the store.
const keyValue = "app-key"

// keyPair is a service app's key pair, generated here. Only its public half is ever shown.
type keyPair struct {
	ID      string
	Public  string // JWK, to paste into Okta
	private string // JWK
}

// keyPair returns the session's key pair, or a new one if it has none yet.
func (s *site) keyPair(ctx context.Context) (keyPair, error) {
	if text, ok := s.SignIn.Get(ctx, keyValue); ok {
		if pair, err := readPair(text); err == nil {
			return pair, nil
		}
	}
	pair, err := newPair()
	if err != nil {
		return keyPair{}, err
	}
	if err := s.SignIn.Put(ctx, keyValue, pair.private); err != nil {
		return keyPair{}, fmt.Errorf("keep the private key: %w", err)
	}
	return pair, nil
}

// newPair generates a P-256 pair: as strong as RSA with 3072 bits, and much faster to generate.
func newPair() (keyPair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return keyPair{}, fmt.Errorf("make a key pair: %w", err)
	}
	private, err := jose.JSONWebKey{Key: key, KeyID: rand.Text(), Algorithm: string(jose.ES256), Use: "sig"}.MarshalJSON()
	if err != nil {
		return keyPair{}, fmt.Errorf("write the private key: %w", err)
	}
	return readPair(string(private))
}

func readPair(private string) (keyPair, error) {
	var key jose.JSONWebKey
	if err := key.UnmarshalJSON([]byte(private)); err != nil {
		return keyPair{}, fmt.Errorf("read the private key: %w", err)
	}
	public, err := json.MarshalIndent(key.Public(), "", "  ")
	if err != nil {
		return keyPair{}, fmt.Errorf("write the public key: %w", err)
	}
	return keyPair{ID: key.KeyID, Public: string(public), private: private}, nil
}
