package plan

import "oktagraph/okta/ratelimit"

// MostUserTypes is how many user types an org may have, the default one included.
const MostUserTypes = 10

// userTypes: the list, once an operation, and each type once that is too new for a list
// that was kept.
func (p *pricer) userTypes(a Asked, n int) int {
	if !p.types {
		p.types = true
		p.add("Query.userTypes", Whole, 1, ratelimit.BucketOther, "the org's user types")
	}
	if a.Field == "Query.userTypes" {
		return MostUserTypes
	}
	return min(n, MostUserTypes)
}
