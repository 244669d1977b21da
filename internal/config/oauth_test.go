package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const withApp = `
tenants:
  - id: acme
    orgUrl: acme.okta.com
    oauth: {clientId: 0oa1, privateKeyFile: keys/acme.pem, keyId: k1, scopes: [okta.users.read]}
clients:
  - {name: web, key: "${env:KEY}", tenants: [acme], scopes: [users:read]}
`

func TestAServiceAppTakesThePlaceOfAToken(t *testing.T) {
	t.Parallel()
	got, err := load(t, withApp, map[string]string{"/etc/og/keys/acme.pem": "a key"})
	if err != nil {
		t.Fatal(err)
	}
	want := &OAuth{ClientID: "0oa1", PrivateKeyFile: "keys/acme.pem", KeyID: "k1", Scopes: []string{"okta.users.read"}, DPoP: DPoPAuto}
	if diff := cmp.Diff(want, got.Tenants[0].OAuth, cmpopts.IgnoreFields(OAuth{}, "ReadKey")); diff != "" {
		t.Errorf("service app: -want +got\n%s", diff)
	}
	if !got.Tenants[0].APIToken.IsZero() || got.Tenants[0].RereadToken != nil {
		t.Error("there is an API token too")
	}
}

func TestARotatedKeyIsReadFromItsFile(t *testing.T) {
	t.Parallel()
	files := map[string]string{"/etc/og/og.yaml": withApp, "/etc/og/keys/acme.pem": "first\n"}
	cfg, err := Load("/etc/og/og.yaml", fake(testEnv, files), testRules)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"first", "second"} {
		files["/etc/og/keys/acme.pem"] = want
		if key, err := cfg.Tenants[0].OAuth.ReadKey(); err != nil || string(key) != want {
			t.Errorf("key %q, %v; want %q", key, err, want)
		}
	}
	delete(files, "/etc/og/keys/acme.pem")
	if _, err := cfg.Tenants[0].OAuth.ReadKey(); err == nil {
		t.Error("a key was read from a file that is gone")
	}
}

func TestARotatedTokenIsReadFromItsFile(t *testing.T) {
	t.Parallel()
	text := strings.Replace(minimal, "${env:TOKEN}", "${file:token}", 1)
	files := map[string]string{"/etc/og/og.yaml": text, "/etc/og/token": goodToken}
	cfg, err := Load("/etc/og/og.yaml", fake(testEnv, files), testRules)
	if err != nil {
		t.Fatal(err)
	}
	files["/etc/og/token"] = "00second\n"
	if got, err := cfg.Tenants[0].RereadToken(); err != nil || got.Reveal() != "00second" {
		t.Errorf("token %q, %v", got.Reveal(), err)
	}
	if cfg.Tenants[0].APIToken.Reveal() != goodToken {
		t.Error("the configuration itself has changed")
	}
	for _, bad := range []string{"", "SSWS 00third", "00 third"} {
		files["/etc/og/token"] = bad
		if _, err := cfg.Tenants[0].RereadToken(); err == nil || strings.Contains(err.Error(), "third") {
			t.Errorf("%q gave the error %v", bad, err)
		}
	}
}

func TestATokenThatIsInNoFileIsNeverReadAgain(t *testing.T) {
	t.Parallel()
	cfg, err := load(t, minimal, nil)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Tenants[0].RereadToken != nil {
		t.Error("a token of the environment can be read again")
	}
}

func TestAKeyInPlaceOfItsFileIsNotQuoted(t *testing.T) {
	t.Parallel()
	for _, written := range []string{"${file:key}", `"-----BEGIN PRIVATE KEY----- abc"`, `'{"kty": "abc"}'`} {
		_, err := load(t, strings.Replace(withApp, "keys/acme.pem", written, 1), map[string]string{"/etc/og/key": "abc"})
		if err == nil || !strings.Contains(err.Error(), "holds the key; write the name of its file") || strings.Contains(err.Error(), "abc") {
			t.Errorf("%s: %v", written, err)
		}
	}
}
