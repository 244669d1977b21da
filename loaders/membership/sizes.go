package membership

import (
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
)

// Sizes are what passing answers taught about who is in which group of one org, beside
// what [directory.OrgSizes] has. They price plans; no answer depends on them. Zero is
// "not known yet".
type Sizes struct {
	groupsOfUser fetch.Gauge
	// barred: the members of some group are refused.
	barred fetch.Mark
}

// GroupsOfUser is the most groups a user was seen in.
func (s *Sizes) GroupsOfUser() int { return s.groupsOfUser.Get() }

// Adopt takes over what another replica has learned.
func (s *Sizes) Adopt(n plan.Sizes) { s.groupsOfUser.Raise(n.GroupsOfUser) }

// enoughUsers is how many users' groups must have been seen before the most of
// them says something about the next.
const enoughUsers = 20

// learn takes in how many groups users were seen in.
func (s *Sizes) learn(users, most int) {
	if users >= enoughUsers || s.groupsOfUser.Get() > 0 {
		s.groupsOfUser.Raise(most)
	}
}
