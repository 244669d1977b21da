package directory

import (
	"context"
	"time"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// The index of groups and the plain list of groups are the same pages of the
// same list, so each is made from the other where it can be.

// listedPage is a page of the index that the plain list of groups brought with
// statistics, and its age; nil when any part of it is not fresh.
func (r *Request) listedPage(ctx context.Context, after string) (*okta.Page[*okta.Group], time.Duration) {
	key := listPage{after: after}.Key()
	listed := batch.GetMany(ctx, r, groupListKind, []string{key})[0]
	if !batch.Use(r, listed) {
		return nil, 0
	}
	age := listed.Age
	ids := listed.Value.IDs
	groups := batch.GetMany(ctx, r, groupKind, ids)
	stats := batch.GetMany(ctx, r, statsKind, ids)
	page := &okta.Page[*okta.Group]{Items: make([]*okta.Group, len(ids)), Next: listed.Value.Next, Source: okta.ByList}
	for i := range ids {
		if !batch.IsFresh(r, groups[i]) || !batch.IsFresh(r, stats[i]) || groups[i].NotFound || stats[i].NotFound {
			return nil, 0
		}
		age = max(age, stats[i].Age)
		g := *groups[i].Value
		g.Stats = stats[i].Value
		page.Items[i] = &g
	}
	return page, age
}

// fromIndex is the plain list of groups from its beginning, whole, when the
// index knows all of it.
func (r *Request) fromIndex(ctx context.Context, l listPage) (paging.Page, batch.Provenance, bool) {
	if l.query != (Query{}) || l.after != "" {
		return paging.Page{}, batch.Provenance{}, false
	}
	index := r.KnownIndex(ctx)
	if index == nil || !index.Complete {
		return paging.Page{}, batch.Provenance{}, false
	}
	ids := make([]string, len(index.Groups))
	for i, g := range index.Groups {
		ids[i] = g.ID
	}
	for _, entry := range batch.Peek(r, groupKind, ids[:min(len(ids), plan.PageSize)]) {
		if !batch.IsFresh(r, entry) {
			return paging.Page{}, batch.Provenance{}, false // the list brings the groups along
		}
	}
	return paging.Page{IDs: ids}, batch.ReadAt(index.Since), true
}

// Partial reports whether the listing of groups is seen to be a part: Everyone is
// missing, or a group that a user is in.
func (r *Request) Partial(x *Index) bool { return x.Everyone == "" || r.org.partial.Recently() }

// noteHidden notes that the listing of groups lacks one that was there before it was
// read: the credential sees a part of the org, though that holds Everyone.
func (r *Request) noteHidden(ctx context.Context, groups []*okta.Group) {
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

// ListingLag is how long Okta's listing of groups may lack a new one: ten times the
// longest lag that was recorded of any list.
const ListingLag = 30 * time.Second
