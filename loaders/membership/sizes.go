package membership

import (
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
)

// Sizes holds what answers revealed about the memberships of one org, in addition to
// [directory.OrgSizes]. They price plans; no answer depends on them. Zero means "not known
// yet".
type Sizes struct {
	groupsOfUser fetch.Gauge
	// barred: reading the members of some group was refused.
	barred fetch.Mark
}

// GroupsOfUser returns the largest number of groups a user was seen in.
func (s *Sizes) GroupsOfUser() int { return s.groupsOfUser.Get() }

// Adopt takes over what another replica has learned.
func (s *Sizes) Adopt(n plan.Sizes) { s.groupsOfUser.Raise(n.GroupsOfUser) }

// enoughUsers is how many users' groups must have been seen before their maximum is a useful
// estimate.
const enoughUsers = 20

// learn records how many groups users were seen in.
func (s *Sizes) learn(users, most int) {
	if users >= enoughUsers || s.groupsOfUser.Get() > 0 {
		s.groupsOfUser.Raise(most)
	}
}
