package store

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// ErrDamaged is returned when something cannot be decrypted with the key that it names: it was
// changed, or copied from another row, or another key now has the same id.
var ErrDamaged = errors.New("credential does not open under its master key: it was changed or copied, or the key's id names another key now")

// The kinds of encrypted text. The kind is part of the associated data, so that one never passes for
// another.
const (
	sealedCredential = "credential"
	sealedSession    = "session"
	sealedRights     = "key rights"
)

// place is where an encrypted text belongs. It cannot be decrypted anywhere else.
type place struct {
	kind       string
	id         string
	generation uint64
	// origin is the org that a credential is for: an attacker who can write to the
	// database must not be able to send it elsewhere.
	origin string
}

// bytes returns the associated data. It includes the length of each part, so that no two places
// have the same.
func (p place) bytes(key string) []byte {
	var b []byte
	for _, part := range []string{"oktagraph store 1", key, p.kind, p.id, p.origin} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(part)))
		b = append(b, part...)
	}
	return binary.BigEndian.AppendUint64(b, p.generation)
}

// sealer encrypts with the first key and decrypts with any.
type sealer struct {
	first string
	keys  map[string]cipher.AEAD
}

func newSealer(keys []Key) (sealer, error) {
	if len(keys) == 0 {
		return sealer{}, errors.New("the store needs a master key; make one with: openssl rand -base64 32")
	}
	s := sealer{first: keys[0].ID, keys: make(map[string]cipher.AEAD, len(keys))}
	for _, k := range keys {
		if !keyID.MatchString(k.ID) {
			return sealer{}, errors.New("a master key has no proper id")
		}
		if s.keys[k.ID] != nil {
			return sealer{}, fmt.Errorf("two master keys have the id %s", k.ID)
		}
		aead, err := chacha20poly1305.NewX(k.Secret)
		if err != nil {
			return sealer{}, fmt.Errorf("master key %s: %w", k.ID, err)
		}
		s.keys[k.ID] = aead
	}
	return s, nil
}

// seal returns "key id:nonce and ciphertext". Nonces of 24 random bytes do not repeat.
func (s sealer) seal(p place, plain []byte) string {
	aead := s.keys[s.first]
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	_, _ = rand.Read(nonce) // never fails
	return s.first + ":" + base64.RawURLEncoding.EncodeToString(aead.Seal(nonce, nonce, plain, p.bytes(s.first)))
}

// open undoes seal, or returns ErrSealed or ErrDamaged.
func (s sealer) open(p place, sealed string) ([]byte, error) {
	key, text, ok := strings.Cut(sealed, ":")
	if !ok {
		return nil, ErrDamaged
	}
	aead := s.keys[key]
	if aead == nil {
		return nil, fmt.Errorf("%w: %s", ErrSealed, shownKey(key))
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) < aead.NonceSize() {
		return nil, ErrDamaged
	}
	plain, err := aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], p.bytes(key))
	if err != nil {
		return nil, ErrDamaged
	}
	return plain, nil
}

// shownKey returns a key's id if it is a valid one: a damaged row may hold anything.
func shownKey(id string) string {
	if keyID.MatchString(id) {
		return id
	}
	return "(no key's id)"
}
