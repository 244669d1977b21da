package directory

import (
	"context"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/okta"
)

// KeepUsers keeps users that came along with an answer, in the cache and for the rest of the
// operation. If the cache has a better reading of a user (a later version, or a read by id
// while this is a search hit), the operation uses that.
//
// at is when the answer was requested: an invalidation since then prevents caching it.
func (r *Request) KeepUsers(ctx context.Context, users []*okta.User, rank uint8, at time.Time) {
	items := make([]cache.Item[*okta.User], len(users))
	ids := make([]string, len(users))
	for i, u := range users {
		items[i] = cache.Item[*okta.User]{ID: u.ID, Value: u, Version: userVersion(u), Rank: rank, ReadAt: at}
		ids[i] = u.ID
	}
	before := fetch.Peek(r, userKind, ids)
	fetch.SetMany(ctx, r, userKind, items)
	r.brought.add(users, at)
	if r.Hints.Freshness.Bounded {
		r.confirmed.add(ids, at)
	}
	known := fetch.Peek(r, userKind, ids)
	for i, u := range users {
		if u, ok := better(r, known[i], u, userVersion); ok {
			bring(r.users, u.ID, u, before[i], userVersion)
		}
	}
}

// bring gives the operation an object that came along. If the operation may have read an older
// state of it from the cache, that is replaced: a response shows one state, and a filter shows
// what it matched.
func bring[T any](l *batch.Loader[string, T], id string, v T, before cache.Entry[T], version func(T) int64) {
	if before.State != cache.Miss && !before.NotFound && version(v) > version(before.Value) {
		l.Replace(id, v)
		return
	}
	l.Prime(id, v)
}

// better chooses between what was read now and what the cache holds, which may be a later
// state, or read in a better way. ok is false when the caller accepts neither: one is known to
// be outdated, the other was read too long ago.
func better[T any](r *Request, known cache.Entry[T], read T, version func(T) int64) (v T, ok bool) {
	switch {
	case fetch.IsFresh(r, known) && !known.NotFound:
		if r.Precedes(known.Age) {
			r.Aged(known.Age)
		}
		return known.Value, true
	case known.State == cache.Fresh && !known.NotFound && version(known.Value) > version(read):
		return read, false
	default:
		return read, true
	}
}

// VersionOf orders two states of an object by Okta's date of its last change, in Unix
// milliseconds; 0 if there is no date.
func VersionOf(ts okta.Timestamp) int64 {
	t, ok := ts.Time()
	if !ok {
		return 0
	}
	return t.UnixMilli()
}

// KeepGroups is KeepUsers for groups, whose statistics are kept separately: they change with
// every member, while the group does not.
func (r *Request) KeepGroups(ctx context.Context, groups []*okta.Group, rank uint8, at time.Time) {
	items := make([]cache.Item[*okta.Group], len(groups))
	ids := make([]string, len(groups))
	var stats []cache.Item[*okta.GroupStats]
	for i, g := range groups {
		items[i] = cache.Item[*okta.Group]{ID: g.ID, Value: g, Version: groupVersion(g), Rank: rank, ReadAt: at}
		ids[i] = g.ID
		if g.Stats != nil {
			stats = append(stats, cache.Item[*okta.GroupStats]{ID: g.ID, Value: g.Stats, Rank: rank, ReadAt: at})
		}
	}
	before := fetch.Peek(r, GroupKind, ids)
	fetch.SetMany(ctx, r, GroupKind, items)
	if len(stats) > 0 {
		fetch.SetMany(ctx, r, StatsKind, stats)
	}
	known := fetch.Peek(r, GroupKind, ids)
	for i, g := range groups {
		if g, ok := better(r, known[i], g, groupVersion); ok {
			bring(r.groups, g.ID, g, before[i], groupVersion)
		}
	}
	for _, s := range stats {
		r.stats.Prime(s.ID, s.Value)
	}
}

// UsersStandIn uses cached copies for the users of a list that is itself served from a copy.
func (r *Request) UsersStandIn(ids []string) { primeCopies(r, r.users, userKind, ids) }

// GroupsStandIn is UsersStandIn for groups.
func (r *Request) GroupsStandIn(ids []string) { primeCopies(r, r.groups, GroupKind, ids) }

// primeCopies uses cached copies, fresh or stale, for the objects of a list that is served from
// a copy: the list would have brought them, and reading them by id would cost more than the
// list.
func primeCopies[T any](r *Request, l *batch.Loader[string, T], kind *cache.Kind[T], ids []string) {
	for i, entry := range fetch.Peek(r, kind, ids) {
		switch {
		case entry.NotFound || !fetch.IsFresh(r, entry) && !fetch.StandsIn(r, kind, entry) || l.Has(ids[i]):
			continue
		case fetch.IsFresh(r, entry):
			r.Hit(entry.Age)
		default:
			r.StoodIn(entry.Age)
		}
		l.Prime(ids[i], entry.Value)
	}
}
