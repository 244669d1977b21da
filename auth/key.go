package auth

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"unicode/utf8"
)

const (
	// minKey is the minimum length of a key: 24 random characters carry over
	// 128 bits in any usual alphabet. maxKey is far above any real key; it keeps a
	// hostile header from costing a long hash.
	minKey, maxKey = 24, 1024
	// maxToken is the 8 KiB that proxies usually allow for one header.
	maxToken = 8 << 10
)

// ErrKey means that a key cannot be used; its text never contains the key.
var ErrKey = errors.New("api key is not usable")

// Key is an API key as the server stores it: hashed. Neither a memory dump of the
// table nor a log line reveals the key, and a comparison takes the same time
// whatever is sent.
type Key struct {
	sum [sha256.Size]byte
	set bool
}

// NewKey hashes a configured key. A key must have 24 to 1024 visible ASCII
// characters without spaces, to fit into a header; otherwise the error is [ErrKey].
func NewKey(secret string) (Key, error) {
	switch n := utf8.RuneCountInString(secret); {
	case n < minKey:
		return Key{}, fmt.Errorf("%w: it has %d characters and needs at least %d", ErrKey, n, minKey)
	case len(secret) > maxKey:
		return Key{}, fmt.Errorf("%w: it is longer than %d bytes", ErrKey, maxKey)
	case !visible(secret):
		return Key{}, fmt.Errorf("%w: it holds blanks, control or other characters that do not fit a header", ErrKey)
	}
	return Key{sum: sha256.Sum256([]byte(secret)), set: true}, nil
}

func visible(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// same compares in constant time.
func (k Key) same(sum [sha256.Size]byte) int {
	return subtle.ConstantTimeCompare(k.sum[:], sum[:])
}

// String keeps the hash out of logs too.
func (k Key) String() string { return "api key" }

// GoString keeps the hash out of %#v too.
func (k Key) GoString() string { return k.String() }
