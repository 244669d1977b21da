package plan

import (
	"strings"

	"oktagraph/okta/ratelimit"
)

// PerParent plans reading an edge, "Type.field", of n parents where Okta returns the values of
// one parent per call.
func PerParent(edge string, n int) Plan {
	of, _, _ := strings.Cut(edge, ".")
	bucket := ratelimit.BucketOther
	if of == "Group" {
		bucket = ratelimit.BucketGroups // everything below /groups
	}
	return Plan{Strategy: FanOut, Calls: n, Bucket: bucket, Why: "one call per " + strings.ToLower(of)}
}

// perParent counts each user, group and role once: an operation reads nothing twice.
func (p *pricer) perParent(a Asked, n int) int {
	switch of, _, _ := strings.Cut(a.Field, "."); of {
	case "User":
		n = p.sizes.users(n)
	case "Group":
		n = p.sizes.distinctGroups(n)
	case "Role":
		n = min(n, p.sizes.customRoles()) // Okta's own roles need no call
	case "ResourceSet":
		n = min(n, p.sizes.sets())
	}
	p.plan(a.Field, PerParent(a.Field, n))
	return n * a.First
}
