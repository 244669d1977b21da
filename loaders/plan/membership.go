package plan

import (
	"fmt"

	"oktagraph/okta/ratelimit"
)

// probeFrom is the batch from which one page of group statistics is worth its
// call. Inverting costs at least as many calls as the org has groups with
// members, and hardly any org has fewer than fifty.
const probeFrom = 50

// Membership is a batch of users whose groups are asked for.
type Membership struct {
	// Users is how many the cache lacks; Alone of them must be asked alone
	// whatever happens, since deactivated users are in no member list.
	Users, Alone int
	// Batch is how many were asked for, those that the cache knows among them.
	Batch int
	// Remaining is about how many users a recognised walk still asks for.
	Remaining int
	// MaxCalls is what the operation may spend at most.
	MaxCalls int
	// GroupsLeft and UsersLeft are what the budget leaves of the buckets that
	// member lists and users' groups are taken from, in Okta's current window;
	// negative is not known.
	GroupsLeft, UsersLeft int
	// Barred: the members of some group cannot be read.
	Barred bool
	// Failing: the statistics of groups were asked for lately, and Okta failed.
	Failing bool
	Index   Index
}

// Index is what the org's group statistics say so far.
type Index struct {
	// Known: at least one page was read. Complete: all were.
	Known, Complete bool
	// Groups is how many were read.
	Groups int
	// Calls is what reading all their members whole costs.
	Calls int
	// Everyone: the group that holds everyone is among them, so the listing was
	// not cut to what a lesser admin may see.
	Everyone bool
}

// UserGroups decides between asking for each user's groups and reading the
// members of every group once.
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
			Why:      "one page of statistics tells a small org from a large one",
		}
	case m.Index.Complete && !m.Index.Everyone:
		each.Why = "the listing lacks Everyone: some groups may be hidden"
		return each
	}
	return invertOrEach(m, each, wanted)
}

// leastMissing is how many of a batch must be missing in the cache for the batch to
// be planned as a whole; below it asking one by one costs little in any case.
const leastMissing = 10

// BatchSize is what a plan for the missing part of a batch is made for: a page of
// which a part is known should not cost more than one of which nothing is.
func BatchSize(missing, batch int) int {
	if missing < leastMissing {
		return missing
	}
	return max(missing, batch)
}

func invertOrEach(m Membership, each Plan, wanted int) Plan {
	price := m.Index.Calls + m.Alone
	if !m.Index.Complete {
		// Of the groups not read yet, a page of statistics at least, and as many
		// again as a guess of their member lists.
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
