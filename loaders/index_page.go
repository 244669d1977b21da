package loaders

import (
	"context"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// The index of groups and the plain list of groups are the same pages of the
// same list, so each is made from the other where it can be.

// listedPage is a page of the index that the plain list of groups brought with
// statistics, and its age; nil when any part of it is not fresh.
func (r *Request) listedPage(ctx context.Context, after string) (*okta.Page[*okta.Group], time.Duration) {
	key := listPage{after: after}.key()
	listed := cache.GetMany(ctx, r.engine.cache, r.ns, groupListKind, []string{key})[0]
	if !Use(r, listed) {
		return nil, 0
	}
	age := listed.Age
	ids := listed.Value.IDs
	groups := cache.GetMany(ctx, r.engine.cache, r.ns, groupKind, ids)
	stats := cache.GetMany(ctx, r.engine.cache, r.ns, statsKind, ids)
	page := &okta.Page[*okta.Group]{Items: make([]*okta.Group, len(ids)), Next: listed.Value.Next, Source: okta.ByList}
	for i := range ids {
		if !IsFresh(r, groups[i]) || !IsFresh(r, stats[i]) || groups[i].Absent || stats[i].Absent {
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
func (r *Request) fromIndex(ctx context.Context, l listPage) (pageOf, Provenance, bool) {
	if l.query != (Query{}) || l.after != "" {
		return pageOf{}, Provenance{}, false
	}
	index := r.knownIndex(ctx)
	if index == nil || !index.Complete {
		return pageOf{}, Provenance{}, false
	}
	ids := make([]string, len(index.Groups))
	for i, g := range index.Groups {
		ids[i] = g.ID
	}
	for _, entry := range cache.Peek(r.engine.cache, r.ns, groupKind, ids[:min(len(ids), plan.PageSize)]) {
		if !IsFresh(r, entry) {
			return pageOf{}, Provenance{}, false // the list brings the groups along
		}
	}
	return pageOf{IDs: ids}, ReadAt(index.Since), true
}
