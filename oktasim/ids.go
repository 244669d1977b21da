package oktasim

import (
	"encoding/base32"
	"math/rand/v2"
)

// Prefixes of Okta's ids, as recorded; the rest is 17 characters of base 62.
const (
	prefixUser       = "00u"
	prefixGroup      = "00g"
	prefixApp        = "0oa"
	prefixOrg        = "00o"
	prefixUserType   = "oty"
	prefixSchema     = "osc"
	prefixRealm      = "guo"
	prefixRule       = "0pr"
	prefixCustomRole = "cr0"
	prefixSet        = "iam"
	prefixResource   = "ire"
	prefixMember     = "irb"
	prefixUserRole   = "ra1"
	prefixGroupRole  = "gra"
	prefixHook       = "who"
	prefixSystem     = "spr"
	prefixFactor     = "ufs"
	prefixAppLink    = "0ua"
)

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// newRand gives each concern a random stream of its own, so that changing one part of the
// generator does not change the data of the others.
func newRand(seed uint64, stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, stream*0x9e3779b97f4a7c15+1))
}

// idMaker makes ids that never repeat.
type idMaker struct {
	rng  *rand.Rand
	seen map[string]bool
}

func newIDMaker(seed uint64) *idMaker {
	return &idMaker{rng: newRand(seed, 1), seen: map[string]bool{}}
}

func (m *idMaker) next(prefix string) string {
	for {
		id := prefix + randomBase62(m.rng, 17)
		if !m.seen[id] {
			m.seen[id] = true
			return id
		}
	}
}

func randomBase62(rng *rand.Rand, n int) string {
	var buf [48]byte
	b := buf[:n]
	var bits uint64
	left := 0
	for i := range b {
		for {
			if left == 0 {
				bits, left = rng.Uint64(), 10
			}
			v := bits & 63
			bits >>= 6
			left--
			if v < 62 {
				b[i] = base62[v]
				break
			}
		}
	}
	return string(b)
}

// targetable are the role types whose assignment id is just the type's name in base 32,
// and so the same for every user and group of every org.
var targetable = map[string]bool{
	"APP_ADMIN": true, "HELP_DESK_ADMIN": true, "GROUP_MEMBERSHIP_ADMIN": true, "USER_ADMIN": true,
}

func base32ID(roleType string) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte(roleType))
}
