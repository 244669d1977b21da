package auth_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"oktagraph/auth"
	"oktagraph/internal/testkit/issuer"
)

func TestForgedTokensAreRefused(t *testing.T) {
	t.Parallel()
	s, i, _ := trust(t, func(one *auth.Issuer) { one.Algorithms = []string{"RS256", "ES256"} })
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public := i.Add(rsaKey, "RS256")
	letIn(t, s, i.Token(t, claims()))
	ours, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	der, err := x509.MarshalPKIXPublicKey(&rsaKey.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	all := claims("iss", issuerURL, "aud", issuer.Audience, "exp", time.Now().Add(time.Hour).Unix())
	sign := func(key any, algorithm, id string, headers map[jose.HeaderKey]any) string {
		return issuer.Sign(t, jose.JSONWebKey{Key: key, KeyID: id, Algorithm: algorithm}, all, headers)
	}
	right := i.Token(t, claims())
	parts := strings.Split(right, ".")
	for name, tc := range map[string]struct{ token, why string }{
		"HS256 with the public key":     {sign([]byte(text), "HS256", public, nil), "algorithm is not allowed"},
		"HS256 with the modulus":        {sign(rsaKey.N.Bytes(), "HS256", public, nil), "algorithm is not allowed"},
		"none":                          {unsigned(`{"alg":"none","kid":"key-1"}`, parts[1]), "algorithm is not allowed"},
		"None":                          {unsigned(`{"alg":"None","kid":"key-1"}`, parts[1]), "algorithm is not allowed"},
		"no algorithm":                  {unsigned(`{"kid":"key-1"}`, parts[1]), "the token was not accepted"},
		"without its signature":         {parts[0] + "." + parts[1] + ".", "the token was not accepted"},
		"another's key of that id":      {sign(ours, "ES256", "key-1", nil), "signature is wrong"},
		"another's key, no id":          {sign(ours, "ES256", "", nil), "its key is not one of its issuer's"},
		"the key in the header":         {sign(ours, "ES256", "key-1", map[jose.HeaderKey]any{"jwk": jose.JSONWebKey{Key: ours.Public(), KeyID: "key-1"}}), "the token was not accepted"},
		"the key at an address":         {sign(ours, "ES256", "key-9", map[jose.HeaderKey]any{"jku": "https://evil.example/keys", "x5u": "https://evil.example/x"}), "its key is not one"},
		"a key id that is a path":       {sign(ours, "ES256", "../../../dev/null", nil), "its key is not one"},
		"a key id that is a query":      {sign(ours, "ES256", "' OR 1=1 --", nil), "its key is not one"},
		"an algorithm of another key":   {sign(ours, "ES256", public, nil), "algorithm is not its key's"},
		"an algorithm not listed":       {sign(rsaKey, "PS256", public, nil), "algorithm is not allowed"},
		"a logout token":                {sign(ours, "ES256", "key-1", map[jose.HeaderKey]any{"typ": "logout+jwt"}), "another type"},
		"an extension that is needed":   {sign(ours, "ES256", "key-1", map[jose.HeaderKey]any{"crit": []string{"b64"}, "b64": false}), "the token was not accepted"},
		"other claims":                  {parts[0] + "." + encode(strings.Replace(decode(t, parts[1]), "acme\"", "globex\"", 1)) + "." + parts[2], "signature is wrong"},
		"two issuers":                   {parts[0] + "." + encode(strings.Replace(decode(t, parts[1]), "{", `{"iss":"https://evil.example",`, 1)) + "." + parts[2], "the token was not accepted"},
		"another case of the issuer":    {parts[0] + "." + encode(strings.Replace(decode(t, parts[1]), `"iss"`, `"ISS"`, 1)) + "." + parts[2], "issuer is not known"},
		"more parts":                    {right + ".x", "malformed"},
		"JSON instead of the short":     {`{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`, "malformed"},
		"base64 with padding":           {parts[0] + "=." + parts[1] + "." + parts[2], "malformed"},
		"a line break in it":            {parts[0] + "\n." + parts[1] + "." + parts[2], "malformed"},
		"rubbish":                       {"ey.ey.ey", "malformed"},
		"an array instead of an object": {parts[0] + "." + encode("[]") + "." + parts[2], "malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refusedFor(t, s, tc.token, tc.why)
		})
	}
}

func unsigned(header, payload string) string { return encode(header) + "." + payload + "." }

func encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

func decode(t *testing.T, part string) string {
	t.Helper()
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestHostsThatATokenNamesAreNeverCalled(t *testing.T) {
	t.Parallel()
	s, i, w := trust(t)
	evil := issuer.New(t, "https://evil.example")
	w.hosts["evil.example"] = evil
	refusedFor(t, s, evil.Token(t, claims()), "issuer is not known")
	refusedFor(t, s, i.Token(t, claims("iss", "http://169.254.169.254/latest/meta-data")), "issuer is not known")
	letIn(t, s, i.Token(t, claims()))
	for _, host := range w.called {
		if host != "acme.okta.com" {
			t.Errorf("%s was called", host)
		}
	}
}

func TestKeysAreReadFromWhereAnIssuerMayLeadOnly(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]string{
		"this machine":  "http://127.0.0.1:9090/metrics",
		"by its name":   "https://localhost/keys",
		"plain http":    "http://keys.example/keys",
		"a file":        "file:///etc/passwd",
		"not a URL":     "://",
		"with password": "https://a:b@acme.okta.com/keys",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, i, w := trust(t)
			i.KeysAt(at)
			_, err := s.Verify(t.Context(), i.Token(t, claims()))
			var down *auth.IssuerDownError
			if !errors.As(err, &down) || w.calls() != 1 {
				t.Errorf("got %v after %d calls, want the discovery document alone", err, w.calls())
			}
		})
	}
}

func TestIssuerRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	s, i, w := trust(t)
	w.hosts["acme.okta.com"] = http.RedirectHandler("https://evil.example/", http.StatusFound)
	if _, err := s.Verify(t.Context(), i.Token(t, claims())); err == nil || w.calls() != 1 {
		t.Errorf("got %v after %d calls", err, w.calls())
	}
}
