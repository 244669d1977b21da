package store

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// dashboard is the rights of a key.
func dashboard() ClientKey {
	return ClientKey{Client: "dashboard", Tenants: []string{"acme", "globex"}, Scopes: []string{"groups:read", "users:read"}, By: "operator:alice"}
}

func createKey(t testing.TB, s *Store, k ClientKey) (made ClientKey, key string) {
	t.Helper()
	made, key, err := s.CreateKey(t.Context(), k)
	if err != nil {
		t.Fatalf("make a key of %s: %v", k.Client, err)
	}
	return made, key
}

func clientKeys(t testing.TB, s *Store) []ClientKey {
	t.Helper()
	list, err := s.ClientKeys(t.Context())
	if err != nil {
		t.Fatalf("read keys: %v", err)
	}
	return list
}

func TestAKeyIsKeptWithAllItsRightsAndWithoutItself(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		at := newClock()
		s := openStore(t, Options{URL: url, Now: at.now})
		full := dashboard()
		full.Freshness, full.CostLimit, full.CallsPerMinute, full.OperationsPerMinute = true, 5, 6, 7
		full.Expires = at.now().Add(time.Hour)
		made, key := createKey(t, s, full)
		if id, ok := KeyID(key); !ok || id != made.ID || made.Hash != digest(key) || !strings.HasPrefix(key, "og_"+id+"_") {
			t.Errorf("the key and its id do not belong together: %+v", made)
		}
		list := clientKeys(t, s)
		if len(list) != 1 || !reflect.DeepEqual(list[0], made) {
			t.Fatalf("kept as\n%+v, want\n%+v", list, made)
		}
		full.ID, full.Hash, full.Created = made.ID, made.Hash, at.now()
		if !reflect.DeepEqual(made, full) {
			t.Errorf("made\n%+v, want\n%+v", made, full)
		}
		secret := key[strings.LastIndex(key, "_")+1:]
		for _, table := range []string{"client_keys", "store_state", "tenants"} {
			if text := dump(t, s, table); strings.Contains(text, secret) || strings.Contains(text, "globex") {
				t.Errorf("%s holds the key, or its rights in the clear: %s", table, text)
			}
		}
	})
}

func TestKeysAreLongRandomAndOfOneForm(t *testing.T) {
	t.Parallel()
	if bits := 5 * keySecretSize; bits < 160 {
		t.Errorf("%d random bits", bits)
	}
	seen := map[string]bool{}
	for range 1000 {
		id, key := newClientKey()
		if !clientKeyID.MatchString(id) || len(key) != len(keyPrefix)+keyIDSize+1+keySecretSize || seen[key] || seen[id] {
			t.Fatalf("id %q, key of %d letters", id, len(key))
		}
		seen[key], seen[id] = true, true
	}
	for _, text := range []string{"", "og_", "og_abc_def", "dashboard", "og__" + strings.Repeat("a", 40), "ABCDEFGHIJ"} {
		if id, ok := KeyID(text); ok {
			t.Errorf("%q has the id %q", text, id)
		}
	}
}

func TestARevokedKeyStaysRevokedAndIsListed(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		at := newClock()
		s := openStore(t, Options{URL: url, Now: at.now})
		first, _ := createKey(t, s, dashboard())
		at.pass(time.Minute)
		second, _ := createKey(t, s, dashboard())
		got, err := s.RevokeKey(t.Context(), first.ID, "operator:bob")
		if err != nil || !got.Revoked.Equal(at.now()) || got.RevokedBy != "operator:bob" || got.State(at.now()) != KeyRevoked {
			t.Errorf("revoked as %+v, %v", got, err)
		}
		at.pass(time.Minute)
		again, err := s.RevokeKey(t.Context(), first.ID, "operator:eve")
		if err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("revoked again as %+v, %v", again, err)
		}
		if list := clientKeys(t, s); len(list) != 2 || !reflect.DeepEqual(list[0], got) || !reflect.DeepEqual(list[1], second) {
			t.Errorf("kept as %+v", list)
		}
		of, err := s.RevokeKeysOf(t.Context(), "dashboard", "operator:bob")
		if err != nil || len(of) != 1 || of[0].ID != second.ID {
			t.Errorf("all of the client's: %+v, %v", of, err)
		}
		for what, err := range map[string]error{
			"all once more": func() error { _, err := s.RevokeKeysOf(t.Context(), "dashboard", ""); return err }(),
			"an unknown id": func() error { _, err := s.RevokeKey(t.Context(), "aaaaaaaaaa", ""); return err }(),
		} {
			if !errors.Is(err, ErrNoKey) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func TestKeysThatMayNotBeAreRefused(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		at := newClock()
		s := openStore(t, Options{URL: url, Now: at.now})
		for name, change := range map[string]func(*ClientKey){
			"no name":           func(k *ClientKey) { k.Client = "" },
			"a name with blank": func(k *ClientKey) { k.Client = "a b" },
			"no tenants":        func(k *ClientKey) { k.Tenants = nil },
			"no tenant's id":    func(k *ClientKey) { k.Tenants = []string{"../acme"} },
			"no scopes":         func(k *ClientKey) { k.Scopes = nil },
			"below 0":           func(k *ClientKey) { k.CallsPerMinute = -1 },
			"ended":             func(k *ClientKey) { k.Expires = at.now() },
			"an odd maker":      func(k *ClientKey) { k.By = "a\x00b" },
		} {
			k := dashboard()
			change(&k)
			if _, key, err := s.CreateKey(t.Context(), k); err == nil || key != "" {
				t.Errorf("%s: a key is made", name)
			}
		}
		if list := clientKeys(t, s); len(list) != 0 {
			t.Errorf("kept: %+v", list)
		}
	})
}

func TestAClientHasOnlySoManyKeysThatHaveNotEnded(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		at := newClock()
		s := openStore(t, Options{URL: url, Now: at.now})
		short := dashboard()
		short.Expires = at.now().Add(time.Minute)
		createKey(t, s, short)
		var last ClientKey
		for range maxKeysOfClient - 1 {
			last, _ = createKey(t, s, dashboard())
		}
		if _, _, err := s.CreateKey(t.Context(), dashboard()); !errors.Is(err, ErrClientKeys) {
			t.Errorf("one too many: %v", err)
		}
		other := dashboard()
		other.Client = "another"
		createKey(t, s, other)
		at.pass(time.Minute) // one has expired
		createKey(t, s, dashboard())
		if _, err := s.RevokeKey(t.Context(), last.ID, ""); err != nil {
			t.Fatal(err)
		}
		createKey(t, s, dashboard())
	})
}

func TestKeysThatEndedLongAgoAreForgotten(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		at := newClock()
		s := openStore(t, Options{URL: url, Now: at.now})
		short := dashboard()
		short.Expires = at.now().Add(time.Minute)
		createKey(t, s, short)
		revoked, _ := createKey(t, s, dashboard())
		if _, err := s.RevokeKey(t.Context(), revoked.ID, ""); err != nil {
			t.Fatal(err)
		}
		endless, _ := createKey(t, s, dashboard())
		at.pass(endedKeyLife)
		if createKey(t, s, dashboard()); len(clientKeys(t, s)) != 4 {
			t.Errorf("kept too short: %+v", clientKeys(t, s))
		}
		at.pass(2 * time.Minute)
		createKey(t, s, dashboard())
		if list := clientKeys(t, s); len(list) != 3 || list[0].ID != endless.ID {
			t.Errorf("kept: %+v", list)
		}
	})
}

// TestWhoCanWriteToTheDatabaseCannotMakeOrWidenAKey changes rows by hand.
func TestWhoCanWriteToTheDatabaseCannotMakeOrWidenAKey(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		at := newClock()
		s := openStore(t, Options{URL: url, Now: at.now})
		weak := dashboard()
		weak.Expires = at.now().Add(time.Hour)
		mine, _ := createKey(t, s, weak)
		strong := dashboard()
		strong.Client, strong.Scopes = "admin", []string{"admin"}
		theirs, _ := createKey(t, s, strong)
		for name, c := range map[string]struct {
			query string
			args  []any
		}{
			"a key of one's own":   {`update client_keys set hash = ? where id = ?`, []any{digest("guessed"), theirs.ID}},
			"another's rights":     {`update client_keys set rights = (select rights from client_keys where id = ?) where id = ?`, []any{theirs.ID, mine.ID}},
			"rights under no key":  {`update client_keys set rights = ? where id = ?`, []any{"a:AAAA", mine.ID}},
			"rights that are none": {`update client_keys set rights = ? where id = ?`, []any{"{}", mine.ID}},
			"another's id":         {`update client_keys set id = ? where id = ?`, []any{"zzzzzzzzzz", theirs.ID}},
		} {
			undo := errors.New("undo")
			err := s.db.change(t.Context(), func(tx transaction) error {
				if n, err := tx.exec(t.Context(), c.query, c.args...); err != nil || n != 1 {
					return fmt.Errorf("changed %d: %w", n, err)
				}
				rows, err := tx.tx.QueryContext(t.Context(), `select `+keyColumns+` from client_keys`)
				if err != nil {
					return err
				}
				list, err := collect(rows, "keys", s.scanKey)
				unreadable := 0
				for _, k := range list {
					if k.Unreadable != nil && k.State(at.now()) == KeyUnreadable && k.Tenants == nil {
						unreadable++
					}
				}
				if err != nil || unreadable != 1 {
					t.Errorf("%s: %d of %+v are unreadable, %v", name, unreadable, list, err)
				}
				return undo
			})
			if !errors.Is(err, undo) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.db.exec(t.Context(), `update client_keys set expires = 0, client = 'admin'`); err != nil {
			t.Fatal(err)
		}
		for _, k := range clientKeys(t, s) {
			if k.ID == mine.ID && (!k.Expires.Equal(weak.Expires) || k.Client != "dashboard") {
				t.Errorf("outlives its end: %+v", k)
			}
		}
	})
}

func TestKeysOutliveARotationOfTheMasterKey(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		made, _ := createKey(t, openStore(t, Options{URL: url}), dashboard())
		turned := openStore(t, Options{URL: url, Keys: []Key{keyB, keyA}})
		if list := clientKeys(t, turned); len(list) != 1 || !reflect.DeepEqual(list[0], made) {
			t.Errorf("with both: %+v", list)
		}
		if list := clientKeys(t, openStore(t, Options{URL: url, Keys: []Key{keyB}})); len(list) != 1 || !reflect.DeepEqual(list[0], made) {
			t.Errorf("with the new one: %+v", list)
		}
		list := clientKeys(t, openStore(t, Options{URL: url, Keys: []Key{keyA}}))
		if len(list) != 1 || !errors.Is(list[0].Unreadable, ErrSealed) || list[0].Client != "dashboard" {
			t.Fatalf("with the old one: %+v", list)
		}
		if _, err := openStore(t, Options{URL: url, Keys: []Key{keyA}}).RevokeKeysOf(t.Context(), "dashboard", ""); err != nil {
			t.Errorf("an unreadable key cannot be revoked: %v", err)
		}
	})
}

func TestAKeyThatIsMadeOrRevokedReachesAnotherProcess(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		here, there := openStore(t, Options{URL: url}), openStore(t, Options{URL: url})
		told := watched(t, there)
		state := func(want string) func([]Tenant) bool {
			return func([]Tenant) bool {
				list := clientKeys(t, there)
				return len(list) == 1 && list[0].State(time.Now()) == want
			}
		}
		await(t, told, "the start", func([]Tenant) bool { return true })
		made, _ := createKey(t, here, dashboard())
		await(t, told, "a key", state(KeyValid))
		if _, err := here.RevokeKey(t.Context(), made.ID, ""); err != nil {
			t.Fatal(err)
		}
		await(t, told, "its end", state(KeyRevoked))
	})
}
