package directory

import (
	"context"
	"slices"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
)

// A directory that is in the cache as a whole answers any question about its objects.

// KeptPeople is the largest org whose users are kept when lists are read whole: some 25 MB
// of them, which is less than half of the in-process cache. In a larger org they would only
// push out what was asked for. No larger directory is looked for either: the process hardly
// holds everybody, and Redis would be asked for all of them in vain.
const KeptPeople = 20_000

// everybody is the list of all users, deactivated ones among them.
var everybody = Query{Search: "status pr"}

// HeldUsers are all users, where every page of their list and every user of it is in the
// cache and fresh; with deactivated ones if all is set. ok is false otherwise.
func (r *Request) HeldUsers(ctx context.Context, all bool) (ids []string, ok bool) {
	queries := []Query{everybody}
	if !all {
		queries = []Query{{}, everybody}
	}
	for _, q := range queries {
		if ids, ok := held(ctx, r, userListKind, userKind, q); ok {
			return ids, true
		}
	}
	return nil, false
}

// HeldGroups is HeldUsers for groups.
func (r *Request) HeldGroups(ctx context.Context) (ids []string, ok bool) {
	return held(ctx, r, groupListKind, GroupKind, Query{})
}

// KnownUsers is how many of some users need not be asked for.
func (r *Request) KnownUsers(ids []string) int {
	known := 0
	for i, e := range fetch.Peek(r, userKind, ids) {
		if fetch.IsFresh(r, e) || r.users.Has(ids[i]) {
			known++
		}
	}
	return known
}

// held reads a list and its objects from the cache; ok is false when a part is not there
// or not fresh. What is made of it is as old as its oldest part.
func held[T any](
	ctx context.Context, r *Request, pages *cache.Kind[paging.Page], objects *cache.Kind[T], q Query,
) (ids []string, ok bool) {
	var oldest time.Duration
	for after, more := "", true; more; more = after != "" {
		page := fetch.GetMany(ctx, r, pages, []string{listPage{query: q, after: after}.Key()})[0]
		if !fetch.IsFresh(r, page) || page.NotFound || !r.Precedes(page.Age) {
			return nil, false // what this operation reads meanwhile may or may not be there
		}
		oldest = max(oldest, page.Age)
		ids = append(ids, page.Value.IDs...)
		if after = page.Value.Next; len(ids) > KeptPeople || after != "" && len(page.Value.IDs) == 0 {
			return nil, false // too many, or a list that may never end
		}
	}
	entries := fetch.Peek(r, objects, ids)
	for _, e := range entries {
		if !fetch.IsFresh(r, e) {
			entries = fetch.GetMany(ctx, r, objects, ids)
			break
		}
	}
	for _, e := range entries {
		if !fetch.IsFresh(r, e) || e.NotFound {
			return nil, false
		}
		oldest = max(oldest, e.Age)
	}
	r.Aged(oldest)
	slices.Sort(ids)
	return slices.Compact(ids), true // some may have moved while their list was read
}
