package plan

import "oktagraph/okta/ratelimit"

// assumedRules is the assumed number of group rules in an org, as it is never learned.
const assumedRules = 1000

// Apps plans reading n apps by id. A few are read one by one: Okta allows five times as many
// calls for single apps as for lists of them.
func Apps(n int) Plan {
	const few = 4
	if n > 1 && n <= few {
		return Plan{Strategy: Get, Calls: n, Bucket: ratelimit.BucketApp, Why: "few ids, and the larger bucket"}
	}
	return Nodes(n, ratelimit.BucketApp, ratelimit.BucketApps)
}

// Rules plans reading all group rules of the org.
func Rules() Plan {
	return Plan{
		Strategy: Whole, Calls: Pages(assumedRules, PageSize), Bucket: ratelimit.BucketGroups, Why: "the org's group rules, 200 a page",
	}
}

// rules are read once per operation.
func (p *pricer) rules(a Asked, n int) int {
	const rulesEach = 5
	if !p.allRules {
		p.allRules = true
		p.plan(a.Field, Rules())
	}
	return n * rulesEach
}

// apps: a page of 200; all pages where the apps are checked here.
func (p *pricer) apps(a Asked, _ int) int {
	switch {
	case a.ByIDs:
		p.add(a.Field, Chunks, Pages(a.First, ChunkSize)+a.First, ratelimit.BucketApps, "ids in chunks, and alone where a chunk does not find them")
	case a.Counted:
		p.add(a.Field, Whole, Pages(p.sizes.apps(), PageSize)+1, ratelimit.BucketApps, "pages of 200, to the end to count them")
	case a.Filtered:
		p.rows = append(p.rows, Row{Field: a.Field, Needed: 1, elastic: true, Plan: Plan{
			Strategy: List, Calls: Pages(p.sizes.apps(), PageSize) + 1, Bucket: ratelimit.BucketApps,
			Why: "pages of 200; what Okta cannot filter is checked here",
		}})
	case a.Continued:
		p.add(a.Field, List, 2, ratelimit.BucketApps, "pages of 200")
	default:
		p.add(a.Field, List, 1, ratelimit.BucketApps, "pages of 200")
	}
	return a.First
}

// appPages are edges of which Okta returns 200 items of one parent per call.
func (p *pricer) appPages(a Asked, n int) int {
	bucket, why := ratelimit.BucketApps, "a page of 200 each"
	switch a.Field {
	case "User.apps":
		n = p.sizes.users(n)
	case "Group.apps", "Group.owners":
		n, bucket = p.sizes.distinctGroups(n), ratelimit.BucketGroups
	default:
		n = min(n, p.sizes.apps())
	}
	calls := n
	if a.Continued {
		calls *= 2 // a client's page that begins inside one may end in the next
	}
	p.add(a.Field, FanOut, calls, bucket, why)
	if a.Field == "Group.apps" {
		p.total(a, n)
	}
	p.lengths(a, n)
	return n * a.First
}

// throughGroup: the groups that assign apps, which are few.
func (p *pricer) throughGroup(a Asked, n int) int {
	n = p.sizes.distinctGroups(n)
	p.plan(a.Field, Nodes(n, ratelimit.BucketGroup, ratelimit.BucketGroups))
	return n
}

// sourceApp: imported groups come from a handful of directories.
func (p *pricer) sourceApp(a Asked, n int) int {
	const directories = 20
	n = min(p.sizes.distinctGroups(n), directories)
	calls := n + Pages(n, ChunkSize)
	if n == 1 {
		calls = 1
	}
	p.add(a.Field, Chunks, calls, ratelimit.BucketApps, "the apps that groups were imported from")
	return n
}

// owner: users and groups in chunks, and alone where a chunk does not find them.
func (p *pricer) owner(a Asked, n int) int {
	const most = 400
	n = min(n, most)
	p.add(a.Field, Chunks, 2*Pages(n, ChunkSize)+n/10, ratelimit.BucketUsers, "owners in chunks")
	return n
}
