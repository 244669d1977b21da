package directory

import (
	"context"
	"strings"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
)

// Query is a list of users or groups as requested from Okta.
type Query struct {
	// Search is one expression; "" is Okta's plain list.
	Search string
	// SortBy and SortOrder only apply to a search.
	SortBy, SortOrder string
}

// order returns the order of the list's items.
func (q Query) order() paging.Order {
	if q.SortBy != "" {
		return paging.BySort
	}
	return paging.ByOkta
}

// listPage names one page of a list by its query and Okta's cursor.
type listPage struct {
	query Query
	after string
	stats bool // groups: with statistics
}

// Key is the page's id in the cache. The parts are separated by a byte that no expression,
// property or cursor contains.
func (l listPage) Key() string {
	return strings.Join([]string{l.query.Search, l.query.SortBy, l.query.SortOrder, l.after}, "\x00")
}

func (l listPage) source() uint8 {
	if l.query.Search != "" {
		return cache.RankSearch
	}
	return cache.RankList
}

func (r *Request) fetchUserLists(_ context.Context, b batch.Batch[listPage]) []batch.Result[paging.Page] {
	const field = UsersField
	answers, keys := gatherPages(r, field, userListKind, b.Keys, func(p paging.Page) { r.UsersStandIn(p.IDs) }, func(
		ctx context.Context, l listPage, at time.Time,
	) (paging.Page, fetch.Provenance, error) {
		ctx = r.spendOnPage(ctx, field, l.query, ratelimit.BucketUsers)
		r.tellComing(ctx, l)
		page, err := r.okta.ListUsers(ctx, okta.UserQuery{
			Search: l.query.Search, SortBy: l.query.SortBy, SortOrder: l.query.SortOrder, After: l.after, Limit: plan.PageSize,
		})
		if err != nil {
			return paging.Page{}, fetch.Provenance{}, err
		}
		ids := make([]string, len(page.Items))
		for i, u := range page.Items {
			ids[i] = u.ID
		}
		r.KeepUsers(ctx, page.Items, l.source(), at)
		return paging.Page{IDs: ids, Next: page.Next}, fetch.ReadAt(at), nil
	})
	r.ConfirmUsers(answers)
	return batch.Results(answers, keys)
}

func (r *Request) fetchGroupLists(_ context.Context, b batch.Batch[listPage]) []batch.Result[paging.Page] {
	const field = GroupsField
	return batch.Results(gatherPages(r, field, groupListKind, b.Keys, func(p paging.Page) { r.GroupsStandIn(p.IDs) }, func(
		ctx context.Context, l listPage, at time.Time,
	) (paging.Page, fetch.Provenance, error) {
		if known, from, ok := r.fromIndex(ctx, l); ok {
			return known, from, nil
		}
		ctx = r.spendOnPage(ctx, field, l.query, ratelimit.BucketGroups)
		page, err := r.okta.ListGroups(ctx, okta.GroupQuery{
			Search:    l.query.Search,
			SortBy:    l.query.SortBy,
			SortOrder: l.query.SortOrder,
			After:     l.after,
			Limit:     plan.PageSize,
			Stats:     l.stats,
		})
		if err != nil {
			return paging.Page{}, fetch.Provenance{}, err
		}
		ids := make([]string, len(page.Items))
		for i, g := range page.Items {
			ids[i] = g.ID
		}
		r.KeepGroups(ctx, page.Items, l.source(), at)
		return paging.Page{IDs: ids, Next: page.Next}, fetch.ReadAt(at), nil
	}))
}

// fromIndex returns the plain list of groups from its beginning, whole, if the index is
// complete and no older than the list may be.
func (r *Request) fromIndex(ctx context.Context, l listPage) (paging.Page, fetch.Provenance, bool) {
	if l.query != (Query{}) || l.after != "" {
		return paging.Page{}, fetch.Provenance{}, false
	}
	index := r.KnownIndex(ctx)
	if index == nil || !index.Complete || time.Since(index.Since) > groupListKind.Soft {
		return paging.Page{}, fetch.Provenance{}, false
	}
	ids := index.ids()
	for _, entry := range fetch.Peek(r, GroupKind, ids[:min(len(ids), plan.PageSize)]) {
		if !fetch.IsFresh(r, entry) {
			return paging.Page{}, fetch.Provenance{}, false // the list would bring the groups along
		}
	}
	return paging.Page{IDs: ids}, fetch.ReadAt(index.Since), true
}

// gatherPages is batch.GatherAll for pages of lists, of which there is rarely more than one.
// read also returns the age of a page that it made from cached values.
func gatherPages(
	r *Request, field string, kind *cache.Kind[paging.Page], pages []listPage, copied func(paging.Page), read func(
		ctx context.Context, l listPage, at time.Time,
	) (paging.Page, fetch.Provenance, error),
) (answers map[string]fetch.Answer[paging.Page], keys []string) {
	keys = make([]string, len(pages))
	byKey := make(map[string]listPage, len(pages))
	for i, l := range pages {
		keys[i] = l.Key()
		byKey[keys[i]] = l
	}
	ask := func(ctx context.Context, keys []string, out *fetch.Answers[paging.Page]) {
		out.Each(ctx, keys, func(key string) {
			page, from, err := read(ctx, byKey[key], out.Began)
			if err != nil {
				out.Fail(key, err)
				return
			}
			out.PutMade(key, page, from)
		})
	}
	return fetch.GatherBatch(r, fetch.Source[paging.Page]{Field: field, Kind: kind, Fetch: ask, Copied: copied}, keys), keys
}
