package plan

import "oktagraph/okta/ratelimit"

// Log plans reading pages of the System Log, each by its own filter. Some orgs link to a
// further page after the last one, so reaching the end may take another call.
func Log(pages int) Plan {
	return Plan{Strategy: List, Calls: pages, Bucket: ratelimit.BucketLogs, Why: "one call per page of the System Log; never cached"}
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

// logTargets: the targets of an entry come with it.
func logTargets(_ *pricer, _ Asked, n int) int { return n * targetsEach }

// targetsEach is more than the targets of most log entries.
const targetsEach = 4

// logNodes: users and groups by id, each kind in its own chunks, and alone where a chunk does
// not find them. Other objects cost at most a call each.
func (p *pricer) logNodes(a Asked, n int) int {
	p.add(a.Field, Chunks, 2*Pages(n, ChunkSize)+n, ratelimit.BucketUsers, "users and groups in chunks, and alone where a chunk does not find them")
	return n
}
