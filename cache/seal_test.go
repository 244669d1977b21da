package cache

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"
)

func TestSealedValuesShowNothingAtRest(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	c := build(t, Options{LocalBytes: -1, Redis: RedisOptions{URL: "redis://" + server.Addr()}, Keys: []SealKey{sealKey(1)}})
	ns, k := space(t, "acme", "n"), thingKind()
	SetMany(t.Context(), c, ns, k, []Item[*thing]{{ID: "a", Value: &thing{"Ada Lovelace"}}})
	at, err := server.Get(c.remote.name(ns, k.Name, "a"))
	if err != nil || strings.Contains(at, "Ada") || strings.Contains(at, "name") {
		t.Errorf("at rest: %q, %v", at, err)
	}
	if e := one(t.Context(), c, ns, k, "a"); e.State != Fresh || e.Value.Name != "Ada Lovelace" {
		t.Errorf("got %+v", e)
	}
}

func TestSealKeysRotateByID(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	with := func(keys ...SealKey) *Cache {
		return build(t, Options{LocalBytes: -1, Redis: RedisOptions{URL: "redis://" + server.Addr()}, Keys: keys})
	}
	const sealed, plain = "00u1a2b3c4d5e6f7g8h9", "00u1a2b3c4d5e6f7g8h8"
	other := sealKey(1)
	other.Secret[0] ^= 1
	ns, k := space(t, "acme", "n"), thingKind()
	SetMany(t.Context(), with(sealKey(1)), ns, k, []Item[*thing]{{ID: sealed, Value: &thing{"x"}}})
	SetMany(t.Context(), with(), ns, k, []Item[*thing]{{ID: plain, Value: &thing{"x"}}})
	cases := map[string]struct {
		keys          []SealKey
		sealed, plain State
	}{
		"the same key":                {[]SealKey{sealKey(1)}, Fresh, Miss},
		"a new key, the old one kept": {[]SealKey{sealKey(2), sealKey(1)}, Fresh, Miss},
		"a new key, the old one gone": {[]SealKey{sealKey(2)}, Miss, Miss},
		"another key of the same id":  {[]SealKey{other}, Miss, Miss},
		"no key":                      {nil, Miss, Fresh},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			got := GetMany(t.Context(), with(tc.keys...), ns, k, []string{sealed, plain})
			if got[0].State != tc.sealed || got[1].State != tc.plain {
				t.Errorf("sealed is a %v, plain a %v; want %v, %v", got[0].State, got[1].State, tc.sealed, tc.plain)
			}
		})
	}
}

func TestSealedValueCannotBeMovedOrGivenALongerLife(t *testing.T) {
	t.Parallel()
	seal, err := newSealer([]SealKey{sealKey(1)})
	if err != nil {
		t.Fatal(err)
	}
	m := meta{version: 1, readAt: 2, soft: 3, hard: 4, rank: 1}
	value := encodeWire(seal, "og:acme:n:k:a", m, []byte("body"))
	if got, body, err := decodeWire(seal, "og:acme:n:k:a", value); err != nil || got != m || string(body) != "body" {
		t.Fatalf("got %+v, %q, %v", got, body, err)
	}
	// Whoever can write to Redis can also make a checksum fit; the seal must hold.
	open := func(key string, header []byte) error {
		_, err := seal.open(header[:wireSum], key, value[wireHeader:])
		return err
	}
	if open("og:globex:n:k:a", value) == nil {
		t.Error("a value opens under another tenant's key")
	}
	for i := range wireSum {
		forged := append([]byte(nil), value...)
		forged[i] ^= 1
		if open("og:acme:n:k:a", forged) == nil {
			t.Errorf("a value opens with byte %d of its header changed", i)
		}
	}
}

func TestPrintedSealKeyShowsNoSecret(t *testing.T) {
	t.Parallel()
	k := SealKey{ID: "r7", Secret: []byte("hush")}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(verb, k); got != "cache key r7" {
			t.Errorf("%s prints %q", verb, got)
		}
	}
}

func TestSealedKeysTellNoLoginsOrExpressions(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	c := build(t, Options{LocalBytes: -1, Redis: RedisOptions{URL: "redis://" + server.Addr()}, Keys: []SealKey{sealKey(1)}})
	ns, k := space(t, "acme", "n"), thingKind()
	const plain = "00u1a2b3c4d5e6f7g8h9"
	for id, shown := range map[string]bool{
		plain: true, plain + ":200": true, "ada@example.com": false, "ada.lovelace": false, "adalovelace": false, `profile.city eq "Rome"`: false,
	} {
		SetMany(t.Context(), c, ns, k, []Item[*thing]{{ID: id, Value: &thing{"x"}}})
		if e := one(t.Context(), c, ns, k, id); e.State != Fresh {
			t.Errorf("%s is a %v", id, e.State)
		}
		if shown != server.Exists(redisKey(ns, k.Name, id)) {
			t.Errorf("%s is readable among the keys: %v", id, !shown)
		}
	}
	for _, key := range server.Keys() {
		if strings.Contains(key, "@") || strings.Contains(key, redisKey(ns, k.Name, "ada@example.com")[len("og:acme:n:thing:"):]) {
			t.Errorf("a key is %s", key)
		}
	}
}

func TestForgedLengthOfAKeysIDIsGarbageAndNoPanic(t *testing.T) {
	t.Parallel()
	s, err := newSealer([]SealKey{sealKey(1)})
	if err != nil {
		t.Fatal(err)
	}
	for length := range 256 {
		for _, size := range []int{0, 1, 28, 29, 284, 300} {
			body := append([]byte{byte(length)}, make([]byte, size)...)
			if plain, err := s.open(nil, "og:acme:n:u:1", body); err == nil {
				t.Errorf("an id of %d in %d bytes opens as %q", length, size, plain)
			}
		}
	}
}
