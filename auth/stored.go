package auth

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"sync/atomic"
	"time"

	"oktagraph/tenant"
)

// StoredKey is a key of which only the digest is known.
type StoredKey struct {
	// Hash is the SHA-256 of the key, in hex.
	Hash string
	// Expires is when the key expires; zero: never.
	Expires   time.Time
	Principal *Principal
}

// StoredKeys is a [KeySource] of keys that come and go while the server runs. It is safe
// for concurrent use.
//
// A key is found by its digest in a map, whose timing varies. That reveals nothing useful: an
// attacker cannot choose the SHA-256 of what is sent so as to come closer to a stored digest, and
// a key of 200 random bits cannot be guessed.
type StoredKeys struct {
	now  func() time.Time
	held atomic.Pointer[storedSet]
}

// storedSet is immutable.
type storedSet struct {
	byHash        map[[sha256.Size]byte]StoredKey
	byFingerprint map[string]StoredKey
	readable      map[string]tenant.Readable
}

// NewStoredKeys returns an empty source. now is the clock; nil means time.Now.
func NewStoredKeys(now func() time.Time) *StoredKeys {
	if now == nil {
		now = time.Now
	}
	k := &StoredKeys{now: now}
	k.held.Store(&storedSet{})
	return k
}

// Replace replaces all keys. A request sees either the old keys or the new ones. It fails, and
// changes nothing, when a key has no digest or no principal.
func (k *StoredKeys) Replace(keys []StoredKey) error {
	set := &storedSet{
		byHash: make(map[[sha256.Size]byte]StoredKey, len(keys)), byFingerprint: make(map[string]StoredKey, len(keys)),
	}
	for _, key := range keys {
		raw, err := hex.DecodeString(key.Hash)
		if err != nil || len(raw) != sha256.Size || key.Principal == nil {
			return errors.New("hold stored keys: one has no digest or no principal")
		}
		sum := [sha256.Size]byte(raw)
		set.byHash[sum], set.byFingerprint[fingerprint(sum)] = key, key
	}
	clients := make([]Client, len(keys))
	for i, key := range keys {
		clients[i].Principal = key.Principal
	}
	set.readable = readableOf(clients)
	k.held.Store(set)
	return nil
}

// Expired reports whether a key was valid once, so that its owner learns why it is refused.
func (k *StoredKeys) Expired(secret string) bool {
	key, ok := k.held.Load().byHash[sha256.Sum256([]byte(secret))]
	return ok && k.ended(key)
}

// Lookup implements [KeySource]; ok is false when the key is unknown or has expired.
func (k *StoredKeys) Lookup(secret string) (p *Principal, ok bool) {
	if len(secret) > maxKey {
		return nil, false
	}
	key, ok := k.held.Load().byHash[sha256.Sum256([]byte(secret))]
	return k.valid(key, ok)
}

// Holder returns the principal whose key has this [Fingerprint]; ok is false when the key is
// unknown or has expired.
func (k *StoredKeys) Holder(of string) (p *Principal, ok bool) {
	key, ok := k.held.Load().byFingerprint[of]
	return k.valid(key, ok)
}

func (k *StoredKeys) valid(key StoredKey, ok bool) (*Principal, bool) {
	if !ok || k.ended(key) {
		return nil, false
	}
	return key.Principal, true
}

func (k *StoredKeys) ended(key StoredKey) bool {
	return !key.Expires.IsZero() && !k.now().Before(key.Expires)
}
