package plan

import "oktagraph/okta/ratelimit"

// singles are the fields of an operation that name one object each. Objects of a kind are read
// together, in a chunk or by their list. If that misses any, each is read alone, one call more
// in total than without the attempt.
type singles struct {
	users, groups, apps, roles, nodes int
	priced                            int // calls for many together, priced so far
}

// together prices what reading single objects together may add to reading each.
func (p *pricer) together(field string) {
	s := &p.singles
	switch field {
	case "Query.user", "Query.users":
		s.users++
	case "Query.group", "Query.groups":
		s.groups++
	case "Query.app":
		s.apps++
	case "Query.role":
		s.roles++
	default: // a node may be of any kind
		s.nodes++
	}
	// More than one object of a kind makes one such call; nodes may pair with each other or
	// with others.
	calls := min(1, s.users/2) + min(1, s.groups/2) + min(1, s.apps/2) + min(1, s.roles/2)
	if s.nodes > 0 {
		calls = min(4, (s.users+s.groups+s.apps+s.roles+s.nodes)/2)
	}
	if more := calls - s.priced; more > 0 {
		s.priced = calls
		p.add(field, Chunks, more, ratelimit.BucketUsers, "several ids together, and alone where that does not find them")
	}
}
