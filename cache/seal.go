package cache

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
)

// SealKey is one encryption key for values at rest.
type SealKey struct {
	// ID is stored with each value to find its key again. To rotate, put a new
	// key with a new ID first and drop the old one after the longest hard lifetime.
	ID string
	// Secret is 32 random bytes.
	Secret []byte `json:"-"`
}

// sealID keeps ids short: one is stored with every value.
var sealID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,16}$`)

// ErrSealKey means that a key cannot be used; its text never contains the secret.
var ErrSealKey = errors.New("cache key is not usable")

// Check returns why k cannot be used, as an [ErrSealKey].
func (k SealKey) Check() error {
	switch {
	case !sealID.MatchString(k.ID):
		return fmt.Errorf("%w: its id is not 1 to 16 letters, digits, dots, underscores and hyphens", ErrSealKey)
	case len(k.Secret) != sealSecret:
		return fmt.Errorf("%w: %s has %d bytes, not %d", ErrSealKey, k, len(k.Secret), sealSecret)
	}
	return nil
}

// String hides the secret from logs.
func (k SealKey) String() string { return "cache key " + k.ID }

// GoString hides the secret from %#v.
func (k SealKey) GoString() string { return k.String() }

const (
	sealSecret = 32 // bytes, for AES-256
	sealNonce  = 12 // bytes, GCM's own size
	sealTag    = 16
)

// sealer encrypts bodies. A random nonce per value is safe for 2^32 values per
// key, far more than a cache writes between rotations.
type sealer struct {
	writes string
	byID   map[string]cipher.AEAD
	names  []byte // key of the hashes that hide ids in Redis keys
}

// plainNames matches ids that reveal nothing about people: Okta's own, 20 characters beginning
// with 0, and numbers, joined by colons. Logins, names of groups and expressions do not match.
var plainNames = regexp.MustCompile(`^(0[0-9A-Za-z]{19}|[0-9]{1,12})(:(0[0-9A-Za-z]{19}|[0-9]{1,12}))*$`)

// name returns the last part of an id's Redis key. A plain hash would confirm a guessed e-mail
// address, so this one is keyed with the encryption key. After a rotation entries with such ids,
// and no others, are read from Okta again.
func (s *sealer) name(id string) string {
	if plainNames.MatchString(id) {
		return id
	}
	mac := hmac.New(sha256.New, s.names)
	mac.Write([]byte(id)) // never fails
	return "~" + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// newSealer returns nil without keys.
func newSealer(keys []SealKey) (*sealer, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	s := &sealer{writes: keys[0].ID, byID: make(map[string]cipher.AEAD, len(keys))}
	mac := hmac.New(sha256.New, keys[0].Secret)
	mac.Write([]byte("oktagraph cache names 1")) // never fails
	s.names = mac.Sum(nil)
	for _, k := range keys {
		if err := k.Check(); err != nil {
			return nil, err
		}
		if _, twice := s.byID[k.ID]; twice {
			return nil, fmt.Errorf("%w: %s is there twice", ErrSealKey, k)
		}
		block, err := aes.NewCipher(k.Secret)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", k, err)
		}
		if s.byID[k.ID], err = cipher.NewGCM(block); err != nil {
			return nil, fmt.Errorf("%s: %w", k, err)
		}
	}
	return s, nil
}

// overhead returns what encryption adds to a body: the id and its length, nonce and tag.
func (s *sealer) overhead() int { return 1 + len(s.writes) + sealNonce + sealTag }

// seal appends the encrypted body to b, which holds the header. It also authenticates the
// header and the key, so lifetimes and places cannot be forged either.
func (s *sealer) seal(b []byte, key string, body []byte) []byte {
	extra := append([]byte(key), b[:wireSum]...)
	b = append(b, byte(len(s.writes)))
	b = append(b, s.writes...)
	at := len(b)
	b = b[:at+sealNonce]
	if _, err := rand.Read(b[at:]); err != nil {
		return nil
	}
	return s.byID[s.writes].Seal(b, b[at:], body, extra)
}

var errSealKey = errors.New("cache value sealed with an unknown key")

func (s *sealer) open(header []byte, key string, body []byte) ([]byte, error) {
	if len(body) == 0 {
		return nil, errGarbage
	}
	begins := 1 + int(body[0]) // where the nonce begins
	if len(body) < begins+sealNonce+sealTag {
		return nil, errGarbage
	}
	id, body := body[1:begins], body[begins:]
	aead, ok := s.byID[string(id)]
	if !ok {
		return nil, errSealKey
	}
	extra := append([]byte(key), header...)
	plain, err := aead.Open(nil, body[:sealNonce], body[sealNonce:], extra)
	if err != nil {
		return nil, errGarbage
	}
	return plain, nil
}
