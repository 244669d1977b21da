package store

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// keySize is the key size of XChaCha20-Poly1305.
const keySize = 32

var keyID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,32}$`)

// Key is a master key.
type Key struct {
	// ID is stored with everything encrypted under the key, to find the key again.
	ID string
	// Secret is 32 random bytes.
	Secret []byte `json:"-"`
}

// String keeps the secret out of logs.
func (k Key) String() string { return "[key " + k.ID + "]" }

// GoString keeps it out of %#v.
func (k Key) GoString() string { return k.String() }

// ParseKey reads a master key of 32 bytes from base64 (standard or for URLs, padded or
// not) or hex. Its errors never quote the text.
func ParseKey(id, text string) (Key, error) {
	if !keyID.MatchString(id) {
		return Key{}, fmt.Errorf("the id of a master key is 1 to 32 letters, digits, dots, underscores and hyphens")
	}
	if secret, ok := KeyBytes(text); ok {
		return Key{ID: id, Secret: secret}, nil
	}
	return Key{}, fmt.Errorf("master key %s is not 32 bytes in base64 or hex; make one with: openssl rand -base64 32", id)
}

// KeyBytes reads 32 bytes as [ParseKey] does; ok is false when the text is something else.
func KeyBytes(text string) (secret []byte, ok bool) {
	text = strings.TrimSpace(text)
	if secret, err := hex.DecodeString(text); err == nil && len(secret) == keySize {
		return secret, true
	}
	bare := strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(text), "=")
	if secret, err := base64.RawStdEncoding.DecodeString(bare); err == nil && len(secret) == keySize {
		return secret, true
	}
	return nil, false
}
