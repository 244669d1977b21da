package auth

import (
	"crypto/sha256"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

const (
	// maxVerified bounds memory, at about 1 KB each.
	maxVerified = 10_000
	// verifiedFor is how long a signature that was checked is believed. It is part of how long
	// a key may be used after its issuer has taken it back; see keysFor.
	verifiedFor = time.Minute
)

// verification is a token that was found to be right.
type verification struct {
	principal        *Principal
	issuer           *issuer
	expires, checked time.Time
}

// expired is as exact as when the token is verified anew.
func (v *verification) expired(now time.Time) bool {
	return now.Add(-v.issuer.Leeway).After(v.expires)
}

// verified remembers tokens by their hashes, so that the next request with one costs no check of
// its signature, and no token is kept.
type verified struct {
	bySum *lru.Cache[[sha256.Size]byte, *verification]
}

func newVerified() *verified {
	bySum, _ := lru.New[[sha256.Size]byte, *verification](maxVerified) // fails only for a size below 1
	return &verified{bySum}
}

func (v *verified) put(sum [sha256.Size]byte, one *verification) { v.bySum.Add(sum, one) }

func (v *verified) get(sum [sha256.Size]byte, now time.Time) (*verification, bool) {
	one, ok := v.bySum.Get(sum)
	if !ok || now.Sub(one.checked) >= verifiedFor {
		return nil, false
	}
	return one, true
}
