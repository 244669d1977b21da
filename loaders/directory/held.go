package directory

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
)

// A directory that is completely in the cache can answer any question about its objects.

// KeptPeople is the largest org whose users are kept when lists are read whole: some 25 MB of
// them, which is less than half of the in-process cache. In a larger org they would only evict
// what was asked for. Nor is a larger directory looked up: the process hardly holds all users,
// and Redis would be asked for all of them in vain.
const KeptPeople = 20_000

// everybody is the list of all users, including deactivated ones.
var everybody = Query{Search: "status pr"}

// holding records whether an operation found a directory in the cache: what is read or expires
// meanwhile changes nothing.
type holding struct {
	found atomic.Pointer[held]
}

type held struct {
	ids []string // sorted
	ok  bool
}

// as returns what was found before, or what look finds.
func (h *holding) as(look func() ([]string, bool)) (ids []string, ok bool) {
	if h.found.Load() == nil {
		ids, ok := look()
		h.found.CompareAndSwap(nil, &held{ids, ok})
	}
	found := h.found.Load()
	return found.ids, found.ok
}

// HeldUsers returns all users if every page of their list and every user on it is in the cache
// and fresh; including deactivated ones if all is set. ok is false otherwise.
func (r *Request) HeldUsers(ctx context.Context, all bool) (ids []string, ok bool) {
	if !all {
		ids, ok = r.active.as(func() ([]string, bool) { return readHeld(ctx, r, userListKind, userKind, Query{}) })
	}
	if !ok {
		ids, ok = r.everybody.as(func() ([]string, bool) { return readHeld(ctx, r, userListKind, userKind, everybody) })
	}
	return ids, ok
}

// HeldGroups is HeldUsers for groups.
func (r *Request) HeldGroups(ctx context.Context) (ids []string, ok bool) {
	return r.everyGroup.as(func() ([]string, bool) { return r.readHeldGroups(ctx) })
}

// readHeldGroups also accepts the index in place of the list of groups, which may be made from
// it, as long as the list would be fresh.
func (r *Request) readHeldGroups(ctx context.Context) (ids []string, ok bool) {
	if ids, ok := readHeld(ctx, r, groupListKind, GroupKind, Query{}); ok {
		return ids, true
	}
	index := fetch.GetMany(ctx, r, IndexKind, []string{IndexWhole})[0]
	if !fetch.IsFresh(r, index) || index.NotFound || index.Age > groupListKind.Soft || !r.Precedes(index.Age) {
		return nil, false
	}
	if !index.Value.Complete || len(index.Value.Groups) > KeptPeople {
		return nil, false
	}
	return allHeld(ctx, r, GroupKind, index.Value.ids(), index.Age)
}

// KnownUsers returns how many of some users need no call.
func (r *Request) KnownUsers(ids []string) int {
	known := 0
	for i, e := range fetch.Peek(r, userKind, ids) {
		if fetch.IsFresh(r, e) || r.users.Has(ids[i]) {
			known++
		}
	}
	return known
}

// readHeld reads a list and its objects from the cache; ok is false when a part is missing or
// not fresh. The answer becomes at least as old as the oldest part.
func readHeld[T any](
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
	return allHeld(ctx, r, objects, ids, oldest)
}

// allHeld returns a list's ids, sorted; ok is false when one of its objects is not in the cache
// or not fresh.
func allHeld[T any](ctx context.Context, r *Request, objects *cache.Kind[T], ids []string, oldest time.Duration) ([]string, bool) {
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
	return slices.Clip(slices.Compact(ids)), true // some may have moved while their list was read
}
