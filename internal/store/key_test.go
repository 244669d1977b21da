package store

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestKeysAreReadInEveryFormThatToolsPrint(t *testing.T) {
	t.Parallel()
	secret := make([]byte, keySize)
	for i := range secret {
		secret[i] = byte(255 - i*7) // has + and / in base64
	}
	for name, text := range map[string]string{
		"openssl rand -base64": base64.StdEncoding.EncodeToString(secret) + "\n",
		"unpadded":             base64.RawStdEncoding.EncodeToString(secret),
		"for URLs":             base64.URLEncoding.EncodeToString(secret),
		"for URLs, unpadded":   base64.RawURLEncoding.EncodeToString(secret),
		"hex":                  hex.EncodeToString(secret),
		"hex in capitals":      " " + strings.ToUpper(hex.EncodeToString(secret)),
	} {
		key, err := ParseKey("k.1", text)
		if err != nil || string(key.Secret) != string(secret) || key.ID != "k.1" {
			t.Errorf("%s: %v, %v", name, key, err)
		}
	}
}

func TestWrongKeysAreRefusedWithoutQuotingThem(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "hunter2", "c2hvcnQ", strings.Repeat("A", 44), strings.Repeat("ab", 33)} {
		_, err := ParseKey("k1", text)
		if err == nil {
			t.Errorf("%q is taken", text)
			continue
		}
		if !strings.Contains(err.Error(), "openssl rand -base64 32") || (text != "" && strings.Contains(err.Error(), text)) {
			t.Errorf("%q: %v", text, err)
		}
	}
	good := hex.EncodeToString(secretOf('x'))
	for _, id := range []string{"", "a b", "a:b", "ä", strings.Repeat("a", 33), good + "\n"} {
		if _, err := ParseKey(id, good); err == nil || (id != "" && strings.Contains(err.Error(), id)) {
			t.Errorf("id %q: %v", id, err)
		}
	}
}

func TestKeysAndCredentialsDoNotPrintTheirSecrets(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		text := fmt.Sprintf(verb+verb, keyA, acme())
		var line strings.Builder
		slog.New(slog.NewJSONHandler(&line, nil)).Info("logged", "key", keyA, "tenants", []Tenant{acme()})
		text += line.String()
		if !strings.Contains(text, "acme.okta.com") {
			t.Fatalf("it logs only %s", text)
		}
		for _, secret := range []string{"aaaa", "97 97", "0x61, 0x61", base64.StdEncoding.EncodeToString(keyA.Secret), token} {
			if strings.Contains(text, secret) {
				t.Errorf("%s prints %q: %s", verb, secret, text)
			}
		}
	}
}

func TestStoreOpensWithProperKeysOnly(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string][]Key{
		"none":          {},
		"one id twice":  {keyA, {ID: "a", Secret: secretOf('b')}},
		"short secret":  {{ID: "a", Secret: []byte("short")}},
		"colon in id":   {{ID: "a:b", Secret: secretOf('b')}},
		"no secret yet": {{ID: "a"}},
	} {
		if s, err := Open(t.Context(), Options{URL: "sqlite::memory:", Keys: keys}); err == nil {
			t.Errorf("%s: opens", name)
			s.Close()
		}
	}
}
