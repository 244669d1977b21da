package directory

import (
	"context"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/paging"
	"oktagraph/okta"
)

// Columns are how an executor reads: one call for all parents of a field, one
// result for each, in their order. A call waits once for all of its keys, so that
// a level of an operation becomes one batch a loader.

// UsersByID reads users, nil for those there are none of.
func (r *Request) UsersByID(ctx context.Context, ids []string) []batch.Result[*okta.User] {
	return r.users.LoadAll(ctx, ids)
}

// GroupsByID reads groups, nil for those there are none of.
func (r *Request) GroupsByID(ctx context.Context, ids []string) []batch.Result[*okta.Group] {
	return r.groups.LoadAll(ctx, ids)
}

// UserGroupPages cuts a page of first out of the groups of each user. from has
// the positions to go on from; nil is the beginning of all lists.
func (r *Request) UserGroupPages(ctx context.Context, userIDs []string, from []paging.Position, first int) []batch.Result[paging.Cut] {
	lists := r.userGroups.LoadAll(ctx, userIDs)
	cuts := make([]batch.Result[paging.Cut], len(lists))
	for i, list := range lists {
		if cuts[i].Err = list.Err; list.Err == nil {
			cuts[i].Value = paging.CutIDs(list.Value, positionAt(from, i), first)
		}
	}
	return cuts
}

// MemberPages cuts a page of first out of the members of each group. Groups whose pages
// are not enough yet are read on together.
func (r *Request) MemberPages(ctx context.Context, groupIDs []string, from []paging.Position, first int) []batch.Result[paging.Cut] {
	cuts := make([]batch.Result[paging.Cut], len(groupIDs))
	pagers := make([]*paging.Pager, len(groupIDs))
	open := make([]int, len(groupIDs))
	for i := range groupIDs {
		pagers[i], open[i] = paging.NewPager(positionAt(from, i), first, paging.ByOkta), i
	}
	for len(open) > 0 {
		keys := make([]memberPage, len(open))
		for j, i := range open {
			keys[j] = memberPage{group: groupIDs[i], after: pagers[i].After()}
		}
		var rest []int
		for j, page := range r.members.LoadAll(ctx, keys) {
			i := open[j]
			if more := pagers[i].Take(ctx, page); more {
				rest = append(rest, i)
				continue
			}
			cuts[i] = pagers[i].Result()
		}
		open = rest
	}
	return cuts
}

// StatsOf reads how many members and applications groups have, nil where Okta
// does not say.
func (r *Request) StatsOf(ctx context.Context, groupIDs []string) []batch.Result[*okta.GroupStats] {
	return r.stats.LoadAll(ctx, groupIDs)
}

func positionAt(from []paging.Position, i int) paging.Position {
	if from == nil {
		return paging.Position{}
	}
	return from[i]
}
