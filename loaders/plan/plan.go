// Package plan decides how a batch of keys the cache lacks becomes Okta calls. It is pure:
// keys, what is known of the org, and the budget go in; a strategy and its price come out. It
// reads no clock, cache or network, so every choice is a row in a table test.
package plan

import (
	"fmt"

	"oktagraph/okta/ratelimit"
)

// Strategy names a way to fetch a batch.
type Strategy string

// The strategies.
const (
	// Get reads one object by its id.
	Get Strategy = "get"
	// Chunks reads objects by id, many per call, with a filter of ids.
	Chunks Strategy = "chunks"
	// FanOut reads each key alone.
	FanOut Strategy = "fan-out"
	// Invert reads the other end of an edge whole and joins here.
	Invert Strategy = "invert"
	// Probe first reads one page of group statistics, to distinguish a small org from a large
	// one.
	Probe Strategy = "probe"
	// Candidates reads only the keys that can have an answer.
	Candidates Strategy = "candidates"
	// List reads one page of a list.
	List Strategy = "list"
	// Whole reads a list to its end.
	Whole Strategy = "whole"
	// Copies makes no call, or only failing ones: cached copies are served.
	Copies Strategy = "copies"
	// None makes no call: Okta cannot return what the plan builds on, and another way would
	// cost more than was priced.
	None Strategy = "none"
)

// ChunkSize is how many ids go into one filter. 50 ids of 20 letters make a URL of about 2.5
// KB, well under the 8 KB that proxies on the way allow. Okta only says that an overly long
// expression is refused, and then a chunk is halved.
const ChunkSize = 50

// PageSize is the page Okta recommends for users and groups.
const PageSize = 200

// WholePage is the page size for reading a group's members whole: the most that GET
// /groups/{id}/users returns at once.
const WholePage = 1000

// Plan is a strategy and its price.
type Plan struct {
	Strategy Strategy
	// Calls is an upper bound on the Okta calls, excluding retries.
	Calls int
	// Bucket is the rate-limit bucket of most of the calls.
	Bucket string
	// Why names the deciding reason in a few words.
	Why string
}

// Nodes plans reading n objects by id. get and list are the buckets of the single read and of
// the list.
func Nodes(n int, get, list string) Plan {
	if n == 1 {
		return Plan{Strategy: Get, Calls: 1, Bucket: get, Why: "one id: always current, and the larger bucket"}
	}
	return Plan{Strategy: Chunks, Calls: Pages(n, ChunkSize), Bucket: list, Why: fmt.Sprintf("%d ids, %d a call", n, ChunkSize)}
}

// NotAsked is the plan of a batch for which no call is made.
func NotAsked(why string) Plan { return Plan{Strategy: None, Why: why} }

// FromCopies is the plan of a batch that is served from copies.
func FromCopies(why string) Plan { return Plan{Strategy: Copies, Why: why} }

// Pages is how many pages of size hold n items; at least 1, since an empty list costs a call
// too.
func Pages(n, size int) int { return max(1, (n+size-1)/size) }

// Statistics plans reading the statistics of the org's groups, of which read are known already:
// one page, or all.
func Statistics(whole bool, s Sizes, read int) Plan {
	if !whole {
		return Plan{Strategy: Probe, Calls: 1, Bucket: ratelimit.BucketGroups, Why: "one page of group statistics"}
	}
	return Plan{Strategy: Whole, Calls: Pages(s.groups()-read, PageSize), Bucket: ratelimit.BucketGroups, Why: "statistics of all groups"}
}

// Bindings plans reading the members of all bindings.
func Bindings(s Sizes) Plan {
	return Plan{Strategy: Whole, Calls: s.bindings(), Bucket: ratelimit.BucketOther, Why: "users and groups bound to custom roles"}
}

// BoundIn plans reading the bindings of n resource sets with their members.
func BoundIn(n int) Plan {
	return Plan{
		Strategy: FanOut, Calls: n * (1 + boundEach), Bucket: ratelimit.BucketOther,
		Why: "the roles bound in each set, and the members of each",
	}
}

// boundEach is how many roles a resource set is assumed to bind.
const boundEach = 2

// CustomRoles plans listing the org's own roles. Okta does not document how many it returns at
// once; 20 is the least it returns anywhere.
func CustomRoles(s Sizes) Plan {
	return Plan{Strategy: Whole, Calls: Pages(s.customRoles(), 20), Bucket: ratelimit.BucketOther, Why: "the org's custom roles"}
}

// ServiceApps plans finding the OAuth clients that act for themselves.
func ServiceApps(s Sizes) Plan {
	return Plan{
		Strategy: Whole, Calls: Pages(s.clients(), PageSize), Bucket: ratelimit.BucketApps,
		Why: "OAuth clients, of which service apps may hold roles",
	}
}

// Assignees plans reading who holds any role.
func Assignees(s Sizes) Plan {
	return Plan{
		Strategy: Whole,
		Calls:    Pages(s.admins(), assigneesPage),
		Bucket:   ratelimit.BucketOther,
		Why:      "users with roles of their own",
	}
}
