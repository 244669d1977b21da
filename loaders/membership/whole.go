package membership

import (
	"context"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta/ratelimit"
)

// AllMembers returns the members of groups, whole, in Okta's order. The calls return the users
// too.
func (r *Request) AllMembers(ctx context.Context, groupIDs []string) []batch.Result[[]string] {
	return r.whole.LoadAll(ctx, groupIDs)
}

// fetchWhole reads groups by the largest pages Okta returns. Conditions on members are checked
// on the users themselves, so they are kept however many they are.
func (r *Request) fetchWhole(_ context.Context, b batch.Batch[string]) []batch.Result[[]string] {
	source := r.membersSource(func() bool { return true })
	read := source.Fetch
	source.Fetch = func(ctx context.Context, ids []string, out *fetch.Answers[[]string]) {
		read(r.Spend(ctx, membersField, plan.Plan{
			Strategy: plan.Whole, Calls: r.wholeCalls(ids), Bucket: ratelimit.BucketGroups, Why: "the members of groups, whole",
		}), ids, out)
	}
	return batch.GatherAll(r, source, b.Keys)
}

// wholeCalls is the cost of reading groups whole, as far as their sizes are known.
func (r *Request) wholeCalls(ids []string) int {
	calls := 0
	for _, size := range r.SizesOf(ids) {
		calls += plan.Pages(max(0, size), plan.WholePage)
	}
	return calls
}

// SizesOf returns how many members groups have, -1 where the process does not know.
func (r *Request) SizesOf(groupIDs []string) []int {
	sizes := make([]int, len(groupIDs))
	for i, entry := range fetch.Peek(r, directory.StatsKind, groupIDs) {
		if sizes[i] = -1; fetch.IsFresh(r, entry) && !entry.NotFound {
			sizes[i] = entry.Value.Users
		}
	}
	return sizes
}

// HoldsGroupsOf reports whether the process holds the groups of all the given users.
func (r *Request) HoldsGroupsOf(userIDs []string) bool {
	for _, entry := range fetch.Peek(r, UserGroupsKind, userIDs) {
		if !fetch.IsFresh(r, entry) {
			return false
		}
	}
	return true
}

// GroupsOf returns the groups of users, whole and ordered by id.
func (r *Request) GroupsOf(ctx context.Context, userIDs []string) []batch.Result[[]string] {
	return r.userGroups.LoadAll(ctx, userIDs)
}
