package plan

import (
	"fmt"

	"oktagraph/okta/ratelimit"
)

// probeFrom is the smallest batch for which one page of group statistics is worth its call.
// Inverting costs at least as many calls as the org has groups with members, and hardly any org
// has fewer than fifty.
const probeFrom = 50

// Membership is a batch of users whose groups are requested.
type Membership struct {
	// Users is how many the cache lacks; Alone of them must be read one by one in any case,
	// since deactivated users are in no member list.
	Users, Alone int
	// Batch is how many were requested, including those the cache has.
	Batch int
	// Remaining is about how many users the rest of a recognised walk will request.
	Remaining int
	// MaxCalls is the most the operation may spend.
	MaxCalls int
	// GroupsLeft and UsersLeft are the calls left in Okta's current window for the buckets of
	// member lists and of users' groups; negative means unknown.
	GroupsLeft, UsersLeft int
	// Barred: the members of some group cannot be read.
	Barred bool
	// Failing: reading the statistics of groups failed recently.
	Failing bool
	Index   Index
}

// Index is what is known so far of the org's group statistics.
type Index struct {
	// Known: at least one page was read. Complete: all were.
	Known, Complete bool
	// Groups is how many were read.
	Groups int
	// Calls is the cost of reading all their members whole.
	Calls int
	// Everyone: the group of all users is included, so the listing was not cut to what a lesser
	// admin may see.
	Everyone bool
}

// UserGroups decides between reading each user's groups and reading the members of every group
// once.
func UserGroups(m Membership) Plan {
	each := Plan{Strategy: FanOut, Calls: m.Users, Bucket: ratelimit.BucketOther}
	wanted := m.Users + m.Remaining
	switch {
	case m.Barred:
		each.Why = "the members of some group cannot be read"
		return each
	case !m.Index.Known && m.Failing:
		each.Why = "the statistics of groups failed a moment ago"
		return each
	case !m.Index.Known && max(wanted, BatchSize(m.Users, m.Batch)) < probeFrom:
		each.Why = fmt.Sprintf("%d users: too few for statistics to pay off", m.Users)
		return each
	case !m.Index.Known:
		return Plan{
			Strategy: Probe,
			Calls:    1,
			Bucket:   ratelimit.BucketGroups,
			Why:      "one page of statistics shows whether the org is small",
		}
	case m.Index.Complete && !m.Index.Everyone:
		each.Why = "the listing lacks Everyone: some groups may be hidden"
		return each
	}
	return invertOrEach(m, each, wanted)
}

// leastMissing is how many keys the cache must lack for the batch to be planned as a whole;
// below it, reading one by one costs little anyway.
const leastMissing = 10

// BatchSize is the size for which the missing part of a batch is planned: a page that is partly
// cached should not cost more than one that is not cached at all.
func BatchSize(missing, batch int) int {
	if missing < leastMissing {
		return missing
	}
	return max(missing, batch)
}

func invertOrEach(m Membership, each Plan, wanted int) Plan {
	price := m.Index.Calls + m.Alone
	if !m.Index.Complete {
		// For the groups not read yet: at least a page of statistics, and a guess of their
		// member lists.
		price += PageSize
		if price < wanted && m.Remaining > 0 {
			return Plan{
				Strategy: Whole,
				Calls:    0,
				Bucket:   ratelimit.BucketGroups,
				Why:      "a walk through the org: statistics of all groups may pay",
			}
		}
	}
	switch {
	case price >= wanted:
		each.Why = fmt.Sprintf("%d users alone cost no more than the members of %d groups", m.Users, m.Index.Groups)
		return each
	case !m.Index.Complete:
		each.Why = fmt.Sprintf("more than %d groups: reading them all to save %d calls may cost more", m.Index.Groups, m.Users)
		return each
	case m.GroupsLeft >= 0 && price-m.Alone > m.GroupsLeft && (m.UsersLeft < 0 || m.Users <= m.UsersLeft):
		each.Why = fmt.Sprintf("the rate limit leaves %d calls for member lists in this minute", m.GroupsLeft)
		return each
	case price > m.MaxCalls && m.Users <= m.MaxCalls:
		each.Why = fmt.Sprintf("reading %d groups whole would pass the operation's limit", m.Index.Groups)
		return each
	}
	why := fmt.Sprintf("%d groups whole cost less than %d users alone", m.Index.Groups, m.Users)
	if m.Remaining > 0 {
		why = fmt.Sprintf("%d groups whole answer the rest of the walk too", m.Index.Groups)
	}
	return Plan{Strategy: Invert, Calls: price, Bucket: ratelimit.BucketGroups, Why: why}
}
