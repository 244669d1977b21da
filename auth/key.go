package auth

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"unicode/utf8"
)

const (
	// minKey is the least number of characters of a key: 24 random ones carry over
	// 128 bits in any usual alphabet. maxKey is far above any real key and keeps a
	// hostile header from being hashed at length.
	minKey, maxKey = 24, 1024
	// maxToken is what fits into the 8 KiB that proxies usually take of one header.
	maxToken = 8 << 10
)

// ErrKey means that a key may not be used; its text never holds the key.
var ErrKey = errors.New("api key is not usable")

// Key is an API key as the server keeps it: hashed, so that neither a memory
// dump of the table nor a log line gives it away, and so that comparing takes the
// same time whatever is sent.
type Key struct {
	sum [sha256.Size]byte
	set bool
}

// NewKey takes a key as configured: 24 to 1024 visible ASCII characters without
// blanks, as they must fit into a header. Otherwise the error is [ErrKey].
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

// String keeps even the hash out of logs.
func (k Key) String() string { return "api key" }

// GoString keeps even the hash out of %#v.
func (k Key) GoString() string { return k.String() }
