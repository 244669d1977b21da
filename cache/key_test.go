package cache

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"oktagraph/tenant"
)

func TestKeyWithoutAProperTenantCannotBeBuilt(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		tenant, ns string
		ok         bool
	}{
		"good":                     {"acme-2", "0af3.12", true},
		"the longest tenant":       {strings.Repeat("a", 63), "n", true},
		"no tenant":                {"", "n", false},
		"no namespace":             {"acme", "", false},
		"separator in the tenant":  {"a:b", "n", false},
		"separator in the ns":      {"acme", "n:user", false},
		"braces in the tenant":     {"{acme}", "n", false},
		"braces in the ns":         {"acme", "{n}", false},
		"glob in the tenant":       {"*", "n", false},
		"newline at the end":       {"acme\n", "n", false},
		"129 characters of tenant": {strings.Repeat("a", 129), "n", false},
		"129 characters of ns":     {"acme", strings.Repeat("a", 129), false},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ns, err := NewNamespace(tc.tenant, tc.ns)
			if tc.ok != (err == nil) || tc.ok != ns.valid() || (err != nil && !errors.Is(err, ErrNamespace)) {
				t.Errorf("got %+v, %v; want ok %v", ns, err, tc.ok)
			}
			if _, err := NewNamespace(tc.tenant, "n"); err != nil && tenant.ValidID(tc.tenant) {
				t.Errorf("package tenant allows %q: %v", tc.tenant, err)
			}
		})
	}
}

func TestOrdinaryKeysAreReadable(t *testing.T) {
	t.Parallel()
	ns := space(t, "acme", "0af3.1")
	for id, want := range map[string]string{
		"00u1a2b3c4d5e6f7g8h9":         "og:acme:0af3.1:user:00u1a2b3c4d5e6f7g8h9",
		"00g1a2b3c4d5e6f7g8h9:200:abc": "og:acme:0af3.1:user:00g1a2b3c4d5e6f7g8h9:200:abc",
		"ada@example.com":              "og:acme:0af3.1:user:ada@example.com",
	} {
		if got := redisKey(ns, "user", id); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestKeysAreWellFormedAndNeverShared(t *testing.T) {
	t.Parallel()
	shape := regexp.MustCompile(`^og:[a-z0-9-]+:[0-9A-Za-z._-]+:[0-9A-Za-z._@~-]+:[0-9A-Za-z._@:~-]{1,160}$`)
	spaces := []Namespace{space(t, "acme", "n"), space(t, "acme", "n2"), space(t, "globex", "n")}
	part := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a:~{}./ ]{0,4}`), rapid.StringMatching(`[a-z0-9]{150,170}`))
	type address struct {
		ns       int
		kind, id string
	}
	draw := rapid.Custom(func(t *rapid.T) address {
		return address{rapid.IntRange(0, len(spaces)-1).Draw(t, "ns"), part.Draw(t, "kind"), part.Draw(t, "id")}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw.Draw(t, "a"), draw.Draw(t, "b")
		keyA, keyB := redisKey(spaces[a.ns], a.kind, a.id), redisKey(spaces[b.ns], b.kind, b.id)
		if !shape.MatchString(keyA) {
			t.Fatalf("%+v gives %q", a, keyA)
		}
		if (a == b) != (keyA == keyB) {
			t.Fatalf("%+v gives %q, %+v gives %q", a, keyA, b, keyB)
		}
	})
}

func TestHeadersComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	number := rapid.Int64Range(0, maxWireInt)
	rapid.Check(t, func(t *rapid.T) {
		want := meta{
			notFound: rapid.Bool().Draw(t, "notFound"), deleted: rapid.Bool().Draw(t, "deleted"), rank: rapid.Byte().Draw(t, "rank"),
			version: number.Draw(t, "version"), readAt: number.Draw(t, "readAt"), soft: number.Draw(t, "soft"), hard: number.Draw(t, "hard"),
		}
		body := rapid.SliceOf(rapid.Byte()).Draw(t, "body")
		got, rest, err := decodeWire(nil, "key", encodeWire(nil, "key", want, body))
		if err != nil || got != want || string(rest) != string(body) {
			t.Fatalf("got %+v, %q, %v; want %+v, %q", got, rest, err, want, body)
		}
	})
}

func FuzzForeignValuesNeverPassAsOurs(f *testing.F) {
	f.Add([]byte(""))
	f.Add([]byte(wireMagic + strings.Repeat("\x00", 40)))
	f.Add(encodeWire(nil, "another key", meta{rank: 1, hard: 2}, []byte("body")))
	seal, err := newSealer([]SealKey{sealKey(1)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(encodeWire(seal, "another key", meta{rank: 1, hard: 2}, []byte("body")))
	f.Fuzz(func(t *testing.T, value []byte) {
		if _, body, err := decodeWire(seal, "key", value); err == nil && len(body) > 0 {
			t.Errorf("%q opened as %q", value, body)
		}
	})
}
