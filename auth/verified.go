package auth

import (
	"crypto/sha256"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

const (
	// maxVerified bounds memory; an entry takes about 1 KB.
	maxVerified = 10_000
	// verifiedFor is how long a checked signature is trusted. It adds to the time for which a
	// key works after its issuer revoked it; see keysFor.
	verifiedFor = time.Minute
)

// verification is the result of verifying a valid token.
type verification struct {
	principal        *Principal
	issuer           *issuer
	expires, checked time.Time
}

// expired gives the same answer as verifying the token again would.
func (v *verification) expired(now time.Time) bool {
	return now.Add(-v.issuer.Leeway).After(v.expires)
}

// verified caches verified tokens by their hashes, so that the next request with one skips the
// signature check and no token itself is stored.
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
