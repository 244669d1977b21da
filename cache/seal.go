package cache

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
)

// SealKey is one key for values at rest.
type SealKey struct {
	// ID is stored with each value to find its key again. To rotate, put a new
	// key with a new ID first and drop the old one after the longest hard lifetime.
	ID byte
	// Secret is 32 random bytes.
	Secret []byte
}

// String hides the secret from logs.
func (k SealKey) String() string { return fmt.Sprintf("cache key %d", k.ID) }

// GoString hides the secret from %#v.
func (k SealKey) GoString() string { return k.String() }

const (
	sealNonce = 12 // bytes, GCM's own size
	sealTag   = 16
	// sealOverhead is what sealing adds to a body: key id, nonce and tag.
	sealOverhead = 1 + sealNonce + sealTag
)

// sealer encrypts bodies. A random nonce per value is safe for 2^32 values a
// key, far more than a cache writes between rotations.
type sealer struct {
	writes byte
	byID   map[byte]cipher.AEAD
}

// newSealer returns nil without keys.
func newSealer(keys []SealKey) (*sealer, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	s := &sealer{writes: keys[0].ID, byID: make(map[byte]cipher.AEAD, len(keys))}
	for _, k := range keys {
		if len(k.Secret) != 32 {
			return nil, fmt.Errorf("%s: AES-256 needs 32 bytes, not %d", k, len(k.Secret))
		}
		if _, twice := s.byID[k.ID]; twice {
			return nil, fmt.Errorf("%s is there twice", k)
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

// seal appends the sealed body to b, which holds the header. Header and key are
// authenticated with it, so lifetimes and places cannot be forged either.
func (s *sealer) seal(b []byte, key string, body []byte) []byte {
	extra := append([]byte(key), b[:wireSum]...)
	b = append(b, s.writes)
	at := len(b)
	b = b[:at+sealNonce]
	if _, err := rand.Read(b[at:]); err != nil {
		return nil
	}
	return s.byID[s.writes].Seal(b, b[at:], body, extra)
}

var errSealKey = errors.New("cache value sealed with an unknown key")

func (s *sealer) open(header []byte, key string, body []byte) ([]byte, error) {
	if len(body) < sealOverhead {
		return nil, errGarbage
	}
	aead, ok := s.byID[body[0]]
	if !ok {
		return nil, errSealKey
	}
	extra := append([]byte(key), header...)
	plain, err := aead.Open(nil, body[1:1+sealNonce], body[1+sealNonce:], extra)
	if err != nil {
		return nil, errGarbage
	}
	return plain, nil
}
