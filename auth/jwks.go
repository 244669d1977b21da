package auth

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

const (
	// readWithin bounds both calls of one read of keys together: discovery and the key set.
	readWithin = 5 * time.Second
	// maxKeys is far more than any real key set holds.
	maxKeys = 100
	// minRSA is the smallest modulus in bits that RFC 7518 allows.
	minRSA = 2048
	// maxFault keeps a log line readable, whatever an issuer answers.
	maxFault = 200
)

// readKeys asks an issuer where its keys are and reads them. It asks every time, since the address
// may change too.
func (s *Issuers) readKeys(ctx context.Context, issuer string) ([]jose.JSONWebKey, error) {
	ctx, stop := context.WithTimeout(ctx, readWithin)
	defer stop()
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, s.http), issuer)
	if err != nil {
		return nil, fmt.Errorf("discover the issuer: %s", short(err))
	}
	var metadata struct {
		Keys string `json:"jwks_uri"`
	}
	if err := found.Claims(&metadata); err != nil {
		return nil, fmt.Errorf("discover the issuer: %s", short(err))
	}
	if err := checkKeysURL(issuer, metadata.Keys); err != nil {
		return nil, err
	}
	return s.readKeySet(ctx, metadata.Keys)
}

// checkKeysURL keeps a remote issuer from sending us to a loopback address.
func checkKeysURL(issuer, keys string) error {
	from, err := url.Parse(issuer)
	to, err2 := url.Parse(keys)
	if err != nil || err2 != nil || to.Host == "" || to.User != nil {
		return errors.New("the issuer's jwks_uri is not an address")
	}
	if loopback(to) && !loopback(from) || to.Scheme != "https" && !loopback(to) {
		return errors.New("the issuer's jwks_uri is not an https address")
	}
	return nil
}

func (s *Issuers) readKeySet(ctx context.Context, from string) ([]jose.JSONWebKey, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, fmt.Errorf("read the issuer's keys: %s", short(err))
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Cache-Control", "no-cache") // a proxy must not serve a revoked key
	res, err := s.http.Do(r)
	if err != nil {
		return nil, fmt.Errorf("read the issuer's keys: %s", short(err))
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("read the issuer's keys: it answers %d", res.StatusCode)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, fmt.Errorf("read the issuer's keys: %s", short(err))
	}
	return parseKeys(body)
}

// parseKeys keeps the keys that can verify signatures and skips all others, even of kinds that we
// do not know. An empty set is valid: the issuer has revoked all its keys.
func parseKeys(body []byte) ([]jose.JSONWebKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil || set.Keys == nil || len(set.Keys) > maxKeys {
		return nil, errors.New("read the issuer's keys: its answer is not a key set")
	}
	keys := []jose.JSONWebKey{}
	for _, text := range set.Keys {
		var k jose.JSONWebKey
		if k.UnmarshalJSON(text) == nil && verifies(k) {
			keys = append(keys, k)
		}
	}
	return keys, nil
}

// verifies reports whether a key is a public one that can verify signatures.
func verifies(k jose.JSONWebKey) bool {
	if k.Use != "" && k.Use != "sig" || k.Algorithm != "" && !slices.Contains(Algorithms(), k.Algorithm) {
		return false
	}
	switch key := k.Key.(type) {
	case *rsa.PublicKey:
		return key.N.BitLen() >= minRSA
	case *ecdsa.PublicKey, ed25519.PublicKey:
		return true
	default:
		return false
	}
}

// short cuts an error's text, so that logs hold only the beginning of an issuer's answer.
func short(err error) string {
	text := err.Error()
	if len(text) > maxFault {
		text = strings.ToValidUTF8(text[:maxFault], "") + "…"
	}
	return text
}
