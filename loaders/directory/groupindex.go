package directory

import (
	"context"
	"fmt"
	"slices"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// Index holds the statistics of an org's groups: which groups there are, how many members each
// has, and which may hold admin roles. It is read page by page, so that one page can
// distinguish a small org from a large one.
type Index struct {
	Groups []IndexGroup `json:"groups"`
	// Next is Okta's cursor of the next page to read.
	Next string `json:"next,omitempty"`
	// Complete: every page was read.
	Complete bool `json:"complete,omitempty"`
	// Everyone is the id of the group that holds every user; "" when the listing does not show
	// it.
	Everyone string `json:"everyone,omitempty"`
	// Since is when its oldest part was read.
	Since time.Time `json:"since"`
}

// IndexGroup is one group of an Index.
type IndexGroup struct {
	ID    string `json:"id"`
	Users int    `json:"users"`
	// Admin: the group may hold an admin role. It is also set where Okta did not say; Flagged
	// is set only where Okta did.
	Admin   bool `json:"admin,omitempty"`
	Flagged bool `json:"flagged,omitempty"`
}

// everyoneName is the name of Okta's built-in group of all users; Okta does not allow renaming
// it.
const (
	everyoneName = "Everyone"
	builtIn      = "BUILT_IN"
)

// add adds one page of the listing. A group without statistics counts as one page of members,
// and as one that may hold roles.
func (x *Index) add(page *okta.Page[*okta.Group]) {
	x.Next, x.Complete = page.Next, page.Next == ""
	for _, g := range page.Items {
		if g.Type == builtIn && g.Name() == everyoneName {
			x.Everyone = g.ID
		}
		entry := IndexGroup{ID: g.ID, Admin: true}
		if g.Stats != nil {
			entry.Users = g.Stats.Users
			entry.Flagged = g.Stats.HasAdmin != nil && *g.Stats.HasAdmin
			entry.Admin = entry.Flagged || g.Stats.HasAdmin == nil
		} else {
			entry.Users = UnknownSize
		}
		x.Groups = append(x.Groups, entry)
	}
}

// UnknownSize is the size of a group without a count from Okta: at least one page.
const UnknownSize = 1

// Planned returns the index as the planner needs it.
func (x *Index) Planned() plan.Index {
	f := plan.Index{Known: true, Complete: x.Complete, Groups: len(x.Groups), Everyone: x.Everyone != ""}
	for _, g := range x.Groups {
		if g.Users > 0 && g.ID != x.Everyone {
			f.Calls += plan.Pages(g.Users, plan.WholePage)
		}
	}
	return f
}

// People returns how many users the org has, 0 when unknown.
func (x *Index) People() int {
	for _, g := range x.Groups {
		if g.ID == x.Everyone {
			return g.Users
		}
	}
	return 0
}

func (x *Index) ids() []string {
	ids := make([]string, len(x.Groups))
	for i, g := range x.Groups {
		ids[i] = g.ID
	}
	return ids
}

// MayAdmin returns the groups that may hold admin roles.
func (x *Index) MayAdmin() map[string]IndexGroup {
	list := map[string]IndexGroup{}
	for _, g := range x.Groups {
		if g.Admin {
			list[g.ID] = g
		}
	}
	return list
}

// Flagged returns the groups that hold admin roles according to Okta.
func (x *Index) Flagged() []string {
	var ids []string
	for _, g := range x.Groups {
		if g.Flagged {
			ids = append(ids, g.ID)
		}
	}
	return ids
}

// The index is kept twice: its first page, and the whole.
const (
	IndexPage  = "page"
	IndexWhole = "whole"
)

// KnownIndex returns the index from the cache, the whole one if possible; nil when the cache
// has no fresh one. Once this operation has pinned an index, it returns that.
func (r *Request) KnownIndex(ctx context.Context) *Index {
	if x := r.pinned.Load(); x != nil {
		return x
	}
	entries := fetch.GetMany(ctx, r, IndexKind, []string{IndexWhole, IndexPage})
	for _, entry := range entries {
		if fetch.Use(r, entry) {
			return entry.Value
		}
	}
	return nil
}

// Pin makes the operation keep using an index that it has built on.
func (r *Request) Pin(x *Index) { r.pinned.CompareAndSwap(nil, x) }

// Pinned returns the index that the operation has built on; nil if none.
func (r *Request) Pinned() *Index { return r.pinned.Load() }

// PlannedIndex returns the index that a plan for this many keys may build on: the whole one if
// the operation's role assignments need it anyway, else as it was known before the operation.
// What another batch reads meanwhile may or may not be there, and a plan must not depend on
// that.
func (r *Request) PlannedIndex(ctx context.Context, asked int) (*Index, error) {
	if r.Hints.Index && asked >= plan.DirectoryFrom {
		index, _, err := r.GroupIndex(ctx, true)
		return index, err
	}
	if index := r.KnownIndex(ctx); index != nil && index.Since.Before(r.Began) {
		return index, nil
	}
	return nil, nil
}

// GroupIndex reads the org's group statistics: one page, or all of them if whole is set. Pages
// that the cache has are not read again.
func (r *Request) GroupIndex(ctx context.Context, whole bool) (*Index, fetch.Provenance, error) {
	if known := r.KnownIndex(ctx); known != nil && (known.Complete || !whole) {
		return known, fetch.ReadAt(known.Since), nil
	}
	id := IndexPage
	if whole {
		id = IndexWhole
	} else if failed, ok := r.indexes.Get(IndexWhole); ok && fetch.Silent(failed.Err) {
		return nil, failed.From, failed.Err // its first page would take as long to fail
	}
	answer := batch.GatherOnce(ctx, r, &r.indexes, r.indexSource(), []string{id})[id]
	return answer.Value, answer.From, answer.Err
}

func (r *Request) indexSource() fetch.Source[*Index] {
	return fetch.Source[*Index]{
		Field: "statistics", Kind: IndexKind,
		Fetch: func(ctx context.Context, ids []string, out *fetch.Answers[*Index]) {
			for _, id := range ids {
				x, err := r.readIndex(ctx, id == IndexWhole)
				if err != nil {
					out.Fail(id, err)
					continue
				}
				out.PutMade(id, x, fetch.ReadAt(x.Since))
				if id == IndexPage && x.Complete {
					out.Along(IndexWhole, x, fetch.ReadAt(x.Since))
				}
			}
		},
	}
}

func (r *Request) readIndex(ctx context.Context, whole bool) (*Index, error) {
	x := &Index{Since: time.Now()}
	if known := r.KnownIndex(ctx); known != nil { // another may have been faster
		if known.Complete {
			return known, nil
		}
		copied := *known
		copied.Groups = slices.Clip(copied.Groups)
		x = &copied
	}
	ctx = r.Spend(ctx, "statistics", plan.Statistics(whole, r.org.Learned(), len(x.Groups)))
	if err := r.extendIndex(ctx, x, whole, true); err != nil {
		return nil, err
	}
	if x.Complete {
		r.org.learnIndex(x)
	}
	return x, nil
}

// RereadIndex replaces an index by one that is no older than the caller needs. If Okta cannot
// answer, the current one remains in use. Concurrent requests share one read.
func (r *Request) RereadIndex(ctx context.Context, index **Index, oldest time.Duration) error {
	answer := fetch.Gather(ctx, r, fetch.Source[*Index]{
		Field: "statistics", Kind: IndexKind,
		Believe: func(_ string, e cache.Entry[*Index]) cache.State {
			if e.NotFound || time.Since(e.Value.Since) > oldest {
				return cache.Miss // not stale: in an outage the current index stays in use
			}
			return e.State
		},
		Fetch: func(ctx context.Context, ids []string, out *fetch.Answers[*Index]) {
			x := &Index{Since: time.Now()}
			ctx = r.Spend(ctx, "statistics", plan.Statistics(true, r.org.Learned(), 0))
			if err := r.extendIndex(ctx, x, true, false); err != nil {
				out.FailAll(ids, err)
				return
			}
			r.org.learnIndex(x)
			out.PutMade(IndexWhole, x, fetch.ReadAt(x.Since))
		},
	}, []string{IndexWhole})[IndexWhole]
	if answer.Err == nil && answer.Value != nil && answer.Value.Since.After((*index).Since) {
		*index = answer.Value
	}
	if fetch.DenialOf(answer.Err) == fetch.Outage {
		r.WarnOnce("statistics", plan.FromCopies("an older listing serves on"), answer.Err)
		return nil
	}
	return answer.Err
}

// extendIndex reads on from where x ends: one page, or all the rest. With listed, pages that
// the list of groups has in the cache replace calls to Okta.
func (r *Request) extendIndex(ctx context.Context, x *Index, whole, listed bool) error {
	began := time.Now()
	var groups []*okta.Group
	for page, err := range okta.Pages(ctx, x.Next, func(ctx context.Context, after string) (*okta.Page[*okta.Group], error) {
		if page, age := r.listedPage(ctx, after); listed && page != nil {
			x.since(began.Add(-age))
			return page, nil
		}
		page, err := r.okta.ListGroups(ctx, okta.GroupQuery{Limit: plan.PageSize, After: after, Stats: true})
		if err == nil {
			groups = append(groups, page.Items...)
		}
		return page, err
	}) {
		if err != nil {
			r.org.groups.Raise(len(x.Groups)) // at least so many
			return fmt.Errorf("read group statistics: %w", err)
		}
		x.add(page)
		if !whole {
			break
		}
	}
	r.org.statistics.over()
	r.KeepGroups(ctx, groups, cache.RankList, began)
	return nil
}

// since makes x at least as old as one of its parts.
func (x *Index) since(at time.Time) {
	if at.Before(x.Since) {
		x.Since = at
	}
}

// listedPage returns a page of the index that the plain list of groups brought with statistics,
// and its age; nil when any part of it is not fresh. Both are the same pages of the same list:
// see fromIndex for the other direction.
func (r *Request) listedPage(ctx context.Context, after string) (*okta.Page[*okta.Group], time.Duration) {
	key := listPage{after: after}.Key()
	listed := fetch.GetMany(ctx, r, groupListKind, []string{key})[0]
	if !fetch.Use(r, listed) {
		return nil, 0
	}
	age := listed.Age
	ids := listed.Value.IDs
	groups := fetch.GetMany(ctx, r, GroupKind, ids)
	stats := fetch.GetMany(ctx, r, StatsKind, ids)
	page := &okta.Page[*okta.Group]{Items: make([]*okta.Group, len(ids)), Next: listed.Value.Next, Source: okta.ByList}
	for i := range ids {
		if !fetch.IsFresh(r, groups[i]) || !fetch.IsFresh(r, stats[i]) || groups[i].NotFound || stats[i].NotFound {
			return nil, 0
		}
		age = max(age, stats[i].Age)
		g := *groups[i].Value
		g.Stats = stats[i].Value
		page.Items[i] = &g
	}
	return page, age
}

// Partial reports whether the listing of groups is known to be incomplete: Everyone is missing,
// or a group that a user is in.
func (r *Request) Partial(x *Index) bool { return x.Everyone == "" || r.org.partial.Recently() }

// NoteHidden records that the listing of groups lacks one that existed before it was read: the
// credential sees only a part of the org, although that part includes Everyone.
func (r *Request) NoteHidden(ctx context.Context, groups []*okta.Group) {
	index := r.KnownIndex(ctx)
	if index == nil || !index.Complete {
		return
	}
	listed := make(map[string]bool, len(index.Groups))
	for _, g := range index.Groups {
		listed[g.ID] = true
	}
	for _, g := range groups {
		if created, ok := g.Created.Time(); ok && !listed[g.ID] && created.Before(index.Since.Add(-ListingLag)) {
			r.org.partial.Note()
			return
		}
	}
}

// ListingLag is how long Okta's listing of groups may lack a new one: ten times the longest lag
// recorded for any list.
const ListingLag = 30 * time.Second
