package admins

import (
	"slices"
	"sync"
	"time"

	"oktagraph/loaders/fetch"
)

// flagProof records whether an org's admin flag is set for groups that hold nothing but custom
// roles, as it is since Okta's release 2026.01.2.
//
// A flagged group whose every role is custom shows it, unless a standard role was revoked
// between reading the flag and reading the roles, however short that is. So one observation is
// believed until the flags are read again. When the same group is seen so a second time, its
// roles were custom before the flag was read, and that is the proof.
type flagProof struct {
	mu   sync.Mutex
	seen flagSeen
}

// flagSeen is what replicas share of it; times are nanoseconds since 1970, 0 is never.
type flagSeen struct {
	Group string // was seen once or more
	Since int64  // the first time
	Last  int64  // the last time
	// Covered and Blind are when the flag was last proven to cover custom roles, and seen not
	// to; the later one holds.
	Covered, Blind int64
}

const (
	// proofTime is how long a proof is relied on: Okta sometimes rolls releases back, and
	// looking again costs nothing when roles and flags are read anyway.
	proofTime = 24 * time.Hour
	// onceTime is how long a single observation is relied on: the life of the flags, and what
	// callers may take to ask again.
	onceTime = 2 * fetch.SoftOrg
	// looksApart is the least time between two observations.
	looksApart = time.Minute
)

func (s flagSeen) proven() bool { return s.Covered > s.Blind && within(s.Covered, proofTime) }

func (s flagSeen) covers() bool {
	return s.proven() || s.Group != "" && s.Last > s.Blind && within(s.Last, onceTime)
}

func (s flagSeen) isBlind() bool { return s.Blind > s.Covered && within(s.Blind, proofTime) }

func within(at int64, d time.Duration) bool { return time.Since(time.Unix(0, at)) < d }

func (p *flagProof) get() flagSeen {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen
}

// look records the flagged groups that hold only custom roles, sorted; none cancels a single
// observation.
func (p *flagProof) look(groups []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now().UnixNano()
	switch s := &p.seen; {
	case len(groups) == 0:
		s.Group = ""
	case !slices.Contains(groups, s.Group):
		s.Group, s.Since, s.Last = groups[0], now, now
	default:
		s.Last = now
		if now-s.Since >= int64(looksApart) {
			s.Covered = now
		}
	}
}

// disprove records that a group with a custom role is not flagged.
func (p *flagProof) disprove() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen.Blind, p.seen.Group = max(time.Now().UnixNano(), p.seen.Covered+1), ""
}

// adopt takes over what another replica saw later.
func (p *flagProof) adopt(other flagSeen) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := &p.seen
	if other.Last > s.Last {
		s.Group, s.Since, s.Last = other.Group, other.Since, other.Last
	}
	s.Covered, s.Blind = max(s.Covered, other.Covered), max(s.Blind, other.Blind)
}
