package plan

import "oktagraph/okta/ratelimit"

// MostUserCounts is how many combinations of values users are counted by at most.
const MostUserCounts = 1000

// userCounts: the list of the users who are counted, to its end. It is the same list as
// that of users, and shares its pages.
func (p *pricer) userCounts(a Asked, n int) int {
	a.Field = "Query.users"
	if a.ByIDs {
		p.byIDs(a, n)
	} else {
		s := Selection{}
		if a.Selection != nil {
			s = *a.Selection
		}
		s.Whole, a.Selection = true, &s
		p.selected(a, ratelimit.BucketUsers)
	}
	return p.sizes.users(MostUserCounts)
}
