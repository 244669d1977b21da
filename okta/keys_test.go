package okta_test

import (
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"

	"oktagraph/okta"
)

// block is one PEM block.
func block(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func TestWhatIsGivenInPlaceOfAPrivateKeyIsNamed(t *testing.T) {
	t.Parallel()
	key := ecKey(t, elliptic.P256())
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	spki, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(1)}, &x509.Certificate{}, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	sec1, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	const public, cert = "this is the public key; give the private one", "this is a certificate; give the private key that belongs to it"
	for name, tc := range map[string]struct {
		text []byte
		want string // "" is a key that fits
	}{
		"PEM":                       {pemKey(t, key), ""},
		"JWK":                       {jwk(t, key, "k1"), ""},
		"after curve parameters":    {append(block("EC PARAMETERS", []byte{6, 8}), block("EC PRIVATE KEY", sec1)...), ""},
		"after its certificate":     {append(block("CERTIFICATE", certificate), pemKey(t, key)...), ""},
		"public PEM":                {block("PUBLIC KEY", spki), public},
		"public PKCS 1":             {block("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&rsaKey.PublicKey)), public},
		"public PEM in one line":    {[]byte(strings.ReplaceAll(string(block("PUBLIC KEY", spki)), "\n", `\n`)), public},
		"public JWK":                {jwk(t, key.Public(), "k1"), public},
		"public RSA JWK":            {jwk(t, &rsaKey.PublicKey, "k1"), public},
		"public set, as Okta shows": {[]byte(publicSet(t, key, "k1")), public},
		"public SSH":                {[]byte("ssh-rsa AAAA user@host"), public},
		"certificate":               {block("CERTIFICATE", certificate), cert},
		"chain":                     {append(block("CERTIFICATE", certificate), block("CERTIFICATE", certificate)...), cert},
		"passphrase":                {block("ENCRYPTED PRIVATE KEY", []byte("x")), "encrypted with a passphrase"},
		"OpenSSH":                   {block("OPENSSH PRIVATE KEY", []byte("x")), "ssh-keygen"},
		"token":                     {[]byte("00hunter2"), "neither PEM nor a JWK"},
		"nothing":                   {nil, "neither PEM nor a JWK"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := okta.CheckKey(tc.text)
			if (err == nil) != (tc.want == "") || err != nil && !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("CheckKey = %v, want %q", err, tc.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("quotes what it was given: %v", err)
			}
		})
	}
}
