package okta

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/go-jose/go-jose/v4"

	"oktagraph/okta/jsonscan"
)

// signingKey is a private key with what a JWT says about it.
type signingKey struct {
	key       crypto.Signer
	id        string
	algorithm jose.SignatureAlgorithm
}

var (
	errNotPrivate = errors.New("it is not a private RSA or EC key")
	errAlgorithm  = errors.New("the algorithm does not fit the key; RS256 to RS512 and ES256 to ES512 are possible")
)

// parseKey reads a private key from PEM (PKCS 1, PKCS 8 or SEC 1, also with its line
// breaks written as \n, as environment variables hold it), or from a JWK or a set of
// one. id and algorithm override what a JWK says. Errors never quote the key.
func parseKey(data []byte, id, algorithm string) (*signingKey, error) {
	data = bytes.TrimSpace(data)
	k := &signingKey{}
	var err error
	if jsonscan.FirstByte(data) == '{' {
		k, err = parseJWK(data)
	} else {
		k.key, err = parsePEM(data)
	}
	if err != nil {
		return nil, fmt.Errorf("parse the private key: %w", err)
	}
	if id != "" {
		k.id = id
	}
	if algorithm != "" {
		k.algorithm = jose.SignatureAlgorithm(algorithm)
	}
	if err := k.chooseAlgorithm(); err != nil {
		return nil, fmt.Errorf("parse the private key: %w", err)
	}
	return k, nil
}

func parsePEM(data []byte) (crypto.Signer, error) {
	data = bytes.ReplaceAll(data, []byte(`\n`), []byte("\n"))
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, errors.New("it is neither PEM nor a JWK")
	}
	if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		return signer(key)
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	return nil, errNotPrivate
}

func parseJWK(data []byte) (*signingKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if json.Unmarshal(data, &set) == nil && len(set.Keys) > 0 {
		data = set.Keys[0]
	}
	var jwk jose.JSONWebKey
	if err := jwk.UnmarshalJSON(data); err != nil {
		return nil, errors.New("the JWK is not valid")
	}
	key, err := signer(jwk.Key)
	if err != nil {
		return nil, err
	}
	return &signingKey{key: key, id: jwk.KeyID, algorithm: jose.SignatureAlgorithm(jwk.Algorithm)}, nil
}

func signer(key any) (crypto.Signer, error) {
	switch k := key.(type) {
	case *rsa.PrivateKey:
		return k, nil
	case *ecdsa.PrivateKey:
		return k, nil
	default:
		return nil, errNotPrivate
	}
}

// chooseAlgorithm checks the algorithm against the key, or takes the usual one.
func (k *signingKey) chooseAlgorithm() error {
	var allowed []jose.SignatureAlgorithm
	switch key := k.key.(type) {
	case *rsa.PrivateKey:
		if key.N.BitLen() < 2048 {
			return errors.New("the RSA key has less than 2048 bits")
		}
		allowed = []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512}
	case *ecdsa.PrivateKey:
		byCurve := map[int]jose.SignatureAlgorithm{256: jose.ES256, 384: jose.ES384, 521: jose.ES512}
		if a, ok := byCurve[key.Curve.Params().BitSize]; ok {
			allowed = []jose.SignatureAlgorithm{a}
		}
	}
	if len(allowed) == 0 {
		return errAlgorithm
	}
	if k.algorithm == "" {
		k.algorithm = allowed[0]
	}
	for _, a := range allowed {
		if a == k.algorithm {
			return nil
		}
	}
	return errAlgorithm
}
