package app

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"oktagraph/internal/config"
	"oktagraph/internal/inprocess"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

const oneCaller = `
clients:
  - {name: web, key: "0123456789abcdef01234567", tenants: [acme], scopes: [users:read]}
`

// newKey makes a private key as an operator keeps it, and the app's side of it.
func newKey(t *testing.T, kid string) (private, public string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: kid, Algorithm: "ES256", Use: "sig"}}})
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), string(set)
}

func newOrg(t *testing.T, cfg oktasim.Config) *oktasim.Org {
	t.Helper()
	org, err := oktasim.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(org.Close)
	return org
}

// assembled is the product over one simulated org, and its only tenant's client.
func assembled(t *testing.T, org *oktasim.Org, files map[string]string) *okta.Client {
	t.Helper()
	cfg, err := config.Load("og.yaml", machine(nil, files).Source, rules())
	if err != nil {
		t.Fatal(err)
	}
	p, err := assemble(cfg, quiet(), func(string) http.RoundTripper { return inprocess.Transport{Handler: org} })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	acme, ok := p.Tenants.Get("acme")
	if !ok {
		t.Fatal("there is no tenant acme")
	}
	return acme.Okta
}

func TestAServiceAppReadsTheOrgAndItsKeyCanBeRotated(t *testing.T) {
	t.Parallel()
	first, public := newKey(t, "k1")
	app := oktasim.Client{ID: "0oaClient", Keys: public, Scopes: []string{"okta.users.read"}, DPoP: true}
	org := newOrg(t, oktasim.Config{Users: 20, Clients: []oktasim.Client{app}})
	files := map[string]string{"acme.pem": first, "og.yaml": `
tenants:
  - {id: acme, orgUrl: acme.okta.com, oauth: {clientId: 0oaClient, privateKeyFile: acme.pem, scopes: [okta.users.read]}}` + oneCaller}
	client := assembled(t, org, files)
	read := func(when string) {
		t.Helper()
		page, err := client.ListUsers(t.Context(), okta.UserQuery{Limit: 5})
		if err != nil || len(page.Items) != 5 {
			t.Fatalf("%s: %v", when, err)
		}
	}
	read("with the first key")
	second, public := newKey(t, "k2")
	app.Keys, files["acme.pem"] = public, second
	org.SetClient(app)
	org.RevokeTokens()
	read("with the second key")
}

func TestARotatedTokenFileIsUsedWithoutARestart(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Users: 20, Token: "00first"})
	files := map[string]string{"token": "00first", "og.yaml": `
tenants:
  - {id: acme, orgUrl: acme.okta.com, apiToken: "${file:token}"}` + oneCaller}
	client := assembled(t, org, files)
	was := client.CredentialID()
	for _, step := range []struct {
		file    string
		changed bool
	}{{"00first", false}, {"", false}, {"00second\n", true}, {"half a tok", true}} {
		files["token"] = step.file
		if step.changed {
			org.SetToken(oktasim.Token{Value: "00first", Revoked: true})
			org.SetToken(oktasim.Token{Value: "00second"})
		}
		if _, err := client.ListUsers(t.Context(), okta.UserQuery{Limit: 1}); err != nil {
			t.Errorf("with the file %q: %v", strings.TrimSpace(step.file), err)
		}
		if changed := client.CredentialID() != was; changed != step.changed {
			t.Errorf("with the file %q the credential counts as another: %t", step.file, changed)
		}
	}
}

func TestAPublicKeyIsToldAtTheStartBesideOtherMistakes(t *testing.T) {
	t.Parallel()
	_, public := newKey(t, "k1")
	files := map[string]string{"public.json": public, "og.yaml": `
tenants:
  - {id: acme, orgUrl: acme.example, oauth: {clientId: 0oaClient, privateKeyFile: public.json, scopes: [okta.users.read]}}` + oneCaller}
	server := start(t, machine(nil, files), "serve", "--config", "og.yaml")
	server.err.find(t, `(oauth\.privateKeyFile: this is the public key; give the private one)`)
	server.err.find(t, `(orgUrl: .*list a custom domain in orgHosts \(OKTAGRAPH_ORG_HOSTS\))`)
	if code := server.stop(); code != exitUsage {
		t.Errorf("exit code %d", code)
	}
}
