package plan

import "oktagraph/okta/ratelimit"

// Log plans reading pages of the System Log, each by a filter of its own. Some orgs name a
// further page behind the last one, so the end may take a second look.
func Log(pages int) Plan {
	return Plan{Strategy: List, Calls: pages, Bucket: ratelimit.BucketLogs, Why: "a page of the System Log each; never cached"}
}

// log: a page each, and a look behind it where the page is not full.
func (p *pricer) log(a Asked, n int) int {
	parents := n
	switch a.Field {
	case "User.events":
		parents = p.sizes.users(n)
	case "Group.events":
		parents = p.sizes.distinctGroups(n)
	}
	p.plan(a.Field, Log(2*parents))
	return parents * a.First
}

// logTargets: what an entry names comes with it.
func logTargets(_ *pricer, _ Asked, n int) int { return n * targetsEach }

// targetsEach is more than most entries of the log name.
const targetsEach = 4

// logNodes: users and groups by id, each kind in its own chunks, and alone where a chunk
// does not find them. Others cost a call each at most.
func (p *pricer) logNodes(a Asked, n int) int {
	p.add(a.Field, Chunks, 2*Pages(n, ChunkSize)+n, ratelimit.BucketUsers, "users and groups in chunks, and alone where a chunk does not find them")
	return n
}
