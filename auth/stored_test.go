package auth_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/auth"
)

func storedKey(secret string, p *auth.Principal) auth.StoredKey {
	sum := sha256.Sum256([]byte(secret))
	return auth.StoredKey{Hash: hex.EncodeToString(sum[:]), Principal: p}
}

func replace(t *testing.T, all *auth.StoredKeys, keys ...auth.StoredKey) {
	t.Helper()
	if err := all.Replace(keys); err != nil {
		t.Fatal(err)
	}
}

// finds returns the owner of a key, and fails the test when the ways to look it up disagree.
func finds(t *testing.T, all *auth.StoredKeys, secret string) (name string, refusal error) {
	t.Helper()
	p, err := auth.NewCallers(auth.Sources{Stored: all}, nil, nil).Authenticate(&http.Request{Header: headers("Authorization", "Bearer "+secret)})
	looked, _ := all.Lookup(secret)
	held, _ := all.Holder(auth.Fingerprint(secret))
	if looked != p || held != p || (err == nil) != (p != nil) || err != nil && !errors.Is(err, auth.ErrUnauthenticated) {
		t.Errorf("authenticated %v (%v), looked up %v, held %v", p, err, looked, held)
	}
	if p == nil {
		return "", err
	}
	return p.Name, nil
}

func TestStoredKeysAreKnownAsLongAsTheyAreThere(t *testing.T) {
	t.Parallel()
	all := auth.NewStoredKeys(nil)
	if name, _ := finds(t, all, acmeKey); name != "" {
		t.Errorf("an empty one knows %s", name)
	}
	acme, globex := storedKey(acmeKey, principal(t, "acme's", "acme")), storedKey(globexKey, principal(t, "globex's", "globex"))
	replace(t, all, acme, globex)
	for secret, want := range map[string]string{acmeKey: "acme's", globexKey: "globex's", bothKey: "", acmeKey + "x": "", acme.Hash: "", strings.Repeat("k", 2000): ""} {
		if name, _ := finds(t, all, secret); name != want {
			t.Errorf("a key of %d letters is %q's, want %q", len(secret), name, want)
		}
	}
	replace(t, all, globex)
	if name, _ := finds(t, all, acmeKey); name != "" {
		t.Errorf("one that is gone is %s", name)
	}
	if name, _ := finds(t, all, globexKey); name != "globex's" {
		t.Errorf("one that stays is %q", name)
	}
}

func TestTwoStoredKeysOfOneClientOverlap(t *testing.T) {
	t.Parallel()
	all, p := auth.NewStoredKeys(nil), principal(t, "acme's", "acme")
	replace(t, all, storedKey(acmeKey, p), storedKey(bothKey, p))
	for _, secret := range []string{acmeKey, bothKey} {
		if name, err := finds(t, all, secret); name != "acme's" {
			t.Errorf("%q, %v", name, err)
		}
	}
}

func TestAStoredKeyEndsAtItsInstantWithoutBeingReadAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		all, key := auth.NewStoredKeys(nil), storedKey(acmeKey, principal(t, "acme's", "acme"))
		key.Expires = time.Now().Add(time.Hour)
		replace(t, all, key, storedKey(globexKey, principal(t, "globex's", "globex")))
		time.Sleep(time.Hour - time.Nanosecond)
		if name, err := finds(t, all, acmeKey); name != "acme's" {
			t.Errorf("a nanosecond before: %q, %v", name, err)
		}
		time.Sleep(time.Nanosecond)
		name, err := finds(t, all, acmeKey)
		if name != "" || !strings.Contains(err.Error(), "expired") {
			t.Errorf("at its end: %q, %v", name, err)
		}
		time.Sleep(100 * 365 * 24 * time.Hour)
		if name, _ := finds(t, all, globexKey); name != "globex's" {
			t.Errorf("one without an end is %q's", name)
		}
	})
}

func TestABrokenListOfStoredKeysChangesNothing(t *testing.T) {
	t.Parallel()
	all, p := auth.NewStoredKeys(nil), principal(t, "acme's", "acme")
	replace(t, all, storedKey(acmeKey, p))
	for name, broken := range map[string]auth.StoredKey{
		"no digest": {Principal: p}, "no hex": {Hash: strings.Repeat("x", 64), Principal: p},
		"short": {Hash: "ab", Principal: p}, "nobody's": {Hash: strings.Repeat("a", 64)},
	} {
		if err := all.Replace([]auth.StoredKey{storedKey(globexKey, p), broken}); err == nil {
			t.Errorf("%s: taken", name)
		}
		if name, _ := finds(t, all, acmeKey); name != "acme's" {
			t.Error("what was known is gone")
		}
	}
}

// TestEachRequestSeesTheStoredKeysBeforeOrAfterAChange: a key that is in both lists is never
// refused.
func TestEachRequestSeesTheStoredKeysBeforeOrAfterAChange(t *testing.T) {
	t.Parallel()
	all, p := auth.NewStoredKeys(nil), principal(t, "acme's", "acme")
	stays := storedKey(acmeKey, p)
	replace(t, all, stays)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if _, ok := all.Lookup(acmeKey); !ok {
					t.Error("refused in between")
					return
				}
			}
		})
	}
	for range 500 {
		replace(t, all, stays, storedKey(globexKey, p))
		replace(t, all, stays)
	}
	close(done)
	readers.Wait()
}
