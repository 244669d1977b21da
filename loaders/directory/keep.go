package directory

import (
	"context"
	"sync"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/paging"
	"oktagraph/okta"
)

// keepUsers keeps users that an answer brought along, in the cache and for the
// rest of the operation. Where the cache knows a better reading of one (a later
// version, or a read by id while this is a search hit), the operation gets that.
//
// at is when the answer was asked for: an invalidation since then holds it back.
func (r *Request) keepUsers(ctx context.Context, users []*okta.User, rank uint8, at time.Time) {
	items := make([]cache.Item[*okta.User], len(users))
	ids := make([]string, len(users))
	for i, u := range users {
		items[i] = cache.Item[*okta.User]{ID: u.ID, Value: u, Version: userVersion(u), Rank: rank, ReadAt: at}
		ids[i] = u.ID
	}
	before := batch.Peek(r, userKind, ids)
	batch.SetMany(ctx, r, userKind, items)
	r.brought.add(users, at)
	if r.Hints.Freshness.Bounded {
		r.confirmed.add(ids, at)
	}
	known := batch.Peek(r, userKind, ids)
	for i, u := range users {
		if u, ok := better(r, known[i], u, userVersion); ok {
			bring(r.users, u.ID, u, before[i], userVersion)
		}
	}
}

// bring gives the operation an object that came along. Where the operation may have
// met an older state of it, because the cache had one, that is replaced: a response
// shows one state, and a filter what it found.
func bring[T any](l *batch.Loader[string, T], id string, v T, before cache.Entry[T], version func(T) int64) {
	if before.State != cache.Miss && !before.NotFound && version(v) > version(before.Value) {
		l.Replace(id, v)
		return
	}
	l.Prime(id, v)
}

// better chooses between what was read now and what the cache holds of it, which
// may be a later state, or read in a better way. ok is false when the caller
// accepts neither: a state that is known to be over, or one read too long ago.
func better[T any](r *Request, known cache.Entry[T], read T, version func(T) int64) (v T, ok bool) {
	switch {
	case batch.IsFresh(r, known) && !known.NotFound:
		if known.Age >= time.Since(r.Began) {
			r.Aged(known.Age)
		}
		return known.Value, true
	case known.State == cache.Fresh && !known.NotFound && version(known.Value) > version(read):
		return read, false
	default:
		return read, true
	}
}

// VersionOf orders two states of an object by Okta's date of its last change,
// in Unix milliseconds; 0 when there is none.
func VersionOf(ts okta.Timestamp) int64 {
	t, ok := ts.Time()
	if !ok {
		return 0
	}
	return t.UnixMilli()
}

// KeepGroups is keepUsers for groups, whose statistics are kept apart: they
// change with every member, while the group does not.
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
	before := batch.Peek(r, groupKind, ids)
	batch.SetMany(ctx, r, groupKind, items)
	if len(stats) > 0 {
		batch.SetMany(ctx, r, statsKind, stats)
	}
	known := batch.Peek(r, groupKind, ids)
	for i, g := range groups {
		if g, ok := better(r, known[i], g, groupVersion); ok {
			bring(r.groups, g.ID, g, before[i], groupVersion)
		}
	}
	for _, s := range stats {
		r.stats.Prime(s.ID, s.Value)
	}
}

// primeCopies lets objects of a list that a copy stands in for be as they are kept,
// fresh or stale: the list would have brought them, and asking for them by id would
// cost more than the list does.
func primeCopies[T any](r *Request, l *batch.Loader[string, T], kind *cache.Kind[T], ids []string) {
	for i, entry := range batch.Peek(r, kind, ids) {
		switch {
		case entry.NotFound || !batch.IsFresh(r, entry) && !batch.StandsIn(r, kind, entry) || l.Has(ids[i]):
			continue
		case batch.IsFresh(r, entry):
			r.Hit(entry.Age)
		default:
			r.StoodIn(entry.Age)
		}
		l.Prime(ids[i], entry.Value)
	}
}

// confirmed are users that answers named, and when those were read last; kept where the
// caller bounds the age of what it takes. A list confirms what the cache holds of a user,
// though it does not replace a read by id.
type confirmed struct {
	mu sync.Mutex
	at map[string]time.Time
}

func (c *confirmed) add(ids []string, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at == nil {
		c.at = make(map[string]time.Time, len(ids))
	}
	for _, id := range ids {
		if at.After(c.at[id]) {
			c.at[id] = at
		}
	}
}

// confirmUsers takes in pages that name users.
func (r *Request) confirmUsers(pages map[string]batch.Answer[paging.Page]) {
	for _, page := range pages {
		if r.Hints.Freshness.Bounded && page.Err == nil && !page.From.Stale {
			r.confirmed.add(page.Value.IDs, page.From.At)
		}
	}
}

// knowsStatus reports whether a user's status is known of a time that the caller accepts,
// or from a copy that may stand in.
func (r *Request) knowsStatus(id string, u cache.Entry[*okta.User]) bool {
	at, ok := r.confirmed.get(id)
	return r.Accepts(u.Age) || ok && r.Accepts(time.Since(at)) || r.Hints.Freshness.StaleBounded && batch.StandsIn(r, userKind, u)
}

// unconfirmed are the users whose status is known of too early a time, as far as asking
// for each was priced; beyond that the answer is as old as what is known.
func (r *Request) unconfirmed(ids []string, users []cache.Entry[*okta.User]) map[string]bool {
	if !r.Hints.Freshness.Bounded {
		return nil
	}
	open := map[string]bool{}
	for i, id := range ids {
		if !r.knowsStatus(id, users[i]) {
			open[id] = true
		}
	}
	if !r.Covered(userGroupsField, len(open)) {
		return nil
	}
	return open
}

func (c *confirmed) get(id string) (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.at[id]
	return at, ok
}

// bag collects objects that many answers repeat, each once, to be kept in one
// write: 200 users of 8 groups bring the same few groups 1,600 times.
type bag[T any] struct {
	mu   sync.Mutex
	byID map[string]T
}

// add puts v into the bag; a nil bag keeps nothing.
func (b *bag[T]) add(id string, v T) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.byID == nil {
		b.byID = map[string]T{}
	}
	b.byID[id] = v
}

func (b *bag[T]) all() []T {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make([]T, 0, len(b.byID))
	for _, v := range b.byID {
		list = append(list, v)
	}
	return list
}
