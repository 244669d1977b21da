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
	"strings"

	"github.com/go-jose/go-jose/v4"

	"oktagraph/okta/jsonscan"
)

// signingKey is a private key with what JWT headers state about it.
type signingKey struct {
	key       crypto.Signer
	id        string
	algorithm jose.SignatureAlgorithm
}

// What was given in place of a private key, and what to give instead.
var (
	errNoKey       = errors.New("it is neither PEM nor a JWK")
	errPublic      = errors.New("this is the public key; give the private one")
	errCertificate = errors.New("this is a certificate; give the private key that belongs to it")
	errEncrypted   = errors.New("the private key is encrypted with a passphrase; give it without one (openssl pkey -in KEY -out PLAIN)")
	errOpenSSH     = errors.New("this is a key of OpenSSH's own form; convert it to PEM (ssh-keygen -p -m PKCS8 -f KEY)")

	errNotPrivate = errors.New("it is not a private RSA or EC key")
	errAlgorithm  = errors.New("the algorithm does not fit the key; RS256 to RS512 and ES256 to ES512 are possible")
)

// parseKey reads a private key from PEM (PKCS 1, PKCS 8 or SEC 1, also with its line
// breaks written as \n, as environment variables hold it), or from a JWK or a set of
// one. id and algorithm override those of a JWK. Errors never quote the key.
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

// CheckKey returns why data, PEM or a JWK, cannot be the private key of a service app, in
// words for the person who entered it. Errors never quote the key.
func CheckKey(data []byte) error {
	_, err := parseKey(data, "", "")
	if err != nil {
		return bare(err)
	}
	return nil
}

// parsePEM reads the first private key; openssl writes the curve's parameters before it.
func parsePEM(data []byte) (crypto.Signer, error) {
	data = bytes.ReplaceAll(data, []byte(`\n`), []byte("\n"))
	if bytes.HasPrefix(data, []byte("ssh-")) || bytes.HasPrefix(data, []byte("ecdsa-sha2-")) {
		return nil, errPublic
	}
	block, rest := pem.Decode(data)
	if block == nil {
		return nil, errNoKey
	}
	why := errNotPrivate
	for ; block != nil; block, rest = pem.Decode(rest) {
		key, err := keyOf(block)
		if err == nil {
			return key, nil
		}
		if !errors.Is(err, errNotPrivate) {
			why = err
		}
	}
	return nil, why
}

func keyOf(block *pem.Block) (crypto.Signer, error) {
	switch {
	case strings.HasSuffix(block.Type, "PUBLIC KEY"):
		return nil, errPublic
	case strings.HasSuffix(block.Type, "CERTIFICATE"):
		return nil, errCertificate
	case block.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED"):
		return nil, errEncrypted
	case block.Type == "OPENSSH PRIVATE KEY":
		return nil, errOpenSSH
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
	if jwk.IsPublic() {
		return nil, errPublic
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

// chooseAlgorithm checks the algorithm against the key, or chooses the usual one.
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
