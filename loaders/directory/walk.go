package directory

import (
	"context"
	"errors"
	"sync"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
)

// The fields whose plan rows show the cost of lists.
const (
	UsersField  = "Query.users"
	GroupsField = "Query.groups"
)

// Walk is an Okta list of which a part is returned. Keep selects from a page's ids; nil selects
// all.
type Walk struct {
	Query
	Keep func(ctx context.Context, ids []string) ([]string, error)
	// Why is what Keep checks, for the plan's row.
	Why string
}

// ListUsers returns a page of a list of users from a position on. It reads on until it has
// first users, within the operation's price, limits and time: if they end first, a short page
// reports that there is more.
func (r *Request) ListUsers(ctx context.Context, w Walk, from paging.Position, first int) (paging.Cut, error) {
	return r.list(ctx, UsersField, w, from, first, r.userPages(w.Query))
}

// ListGroups is ListUsers for groups.
func (r *Request) ListGroups(ctx context.Context, w Walk, from paging.Position, first int) (paging.Cut, error) {
	return r.list(ctx, GroupsField, w, from, first, r.groupPages(w.Query))
}

// EveryUser reads a list of users to its end and returns the selected ids, in the list's order.
func (r *Request) EveryUser(ctx context.Context, w Walk) ([]string, error) {
	return r.every(ctx, UsersField, w, r.userPages(w.Query))
}

// EveryGroup is EveryUser for groups.
func (r *Request) EveryGroup(ctx context.Context, w Walk) ([]string, error) {
	return r.every(ctx, GroupsField, w, r.groupPages(w.Query))
}

type readPage func(ctx context.Context, after string) (paging.Page, error)

func (r *Request) userPages(q Query) readPage {
	return func(ctx context.Context, after string) (paging.Page, error) {
		return r.userLists.Load(ctx, listPage{query: q, after: after})
	}
}

func (r *Request) groupPages(q Query) readPage {
	return func(ctx context.Context, after string) (paging.Page, error) {
		return r.groupLists.Load(ctx, listPage{query: q, after: after, stats: r.Hints.Counts || r.Hints.Index})
	}
}

func (r *Request) list(ctx context.Context, field string, w Walk, from paging.Position, first int, read readPage) (paging.Cut, error) {
	if w.Keep == nil {
		return paging.CutPages(ctx, from, first, w.order(), read)
	}
	r.walks.begin(r, field, w)
	p := paging.NewPager(from, first, w.order())
	for pages := 1; ; pages++ {
		page, err := w.page(ctx, p.After(), read)
		if pages > 1 && stopped(err) {
			return p.Short(), nil
		}
		if more := p.Take(ctx, batch.Result[paging.Page]{Value: page, Err: err}); !more {
			break
		}
		if !r.walks.goesOn(r, field) {
			return p.Short(), nil
		}
	}
	cut := p.Result()
	if stopped(cut.Err) && ctx.Err() != nil && len(p.Short().IDs) > 0 {
		return p.Short(), nil
	}
	return cut.Value, cut.Err
}

// page returns the selected part of a page of the list.
func (w Walk) page(ctx context.Context, after string, read readPage) (paging.Page, error) {
	page, err := read(ctx, after)
	if err == nil && w.Keep != nil {
		page.IDs, err = w.Keep(ctx, page.IDs)
	}
	return page, err
}

func (r *Request) every(ctx context.Context, field string, w Walk, pages readPage) ([]string, error) {
	r.walks.begin(r, field, w)
	ids, seen, read := []string{}, map[string]bool{}, 0
	// Pages of which nothing is kept still count as pages: only Okta's own can be endless.
	for page, err := range okta.Pages(ctx, "", func(ctx context.Context, after string) (*okta.Page[string], error) {
		page, err := pages(ctx, after)
		return &okta.Page[string]{Items: page.IDs, Next: page.Next}, err
	}) {
		if err != nil {
			return nil, err
		}
		kept := page.Items
		read += len(kept)
		if w.Keep != nil {
			if kept, err = w.Keep(ctx, kept); err != nil {
				return nil, err
			}
		}
		for _, id := range kept {
			if !seen[id] { // it may have moved while the list was read
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	if field == UsersField && w.Query == everybody {
		r.org.everyone.Set(read)
	}
	return ids, nil
}

// stopped reports whether the next page was not read for reasons of our own, or a rate limit:
// what was found before it is worth returning.
func stopped(err error) bool {
	var limited *okta.RateLimitError
	return errors.Is(err, okta.ErrCallLimit) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, fetch.ErrUnfinished) ||
		errors.As(err, &limited)
}

// walks are the lists that this operation reads page by page to return a part of them.
type walks struct {
	mu    sync.Mutex
	rows  map[walked]*fetch.Row
	pages map[string]int // by field
}

type walked struct {
	field string
	query Query
}

// begin records a walk, whose pages become one row of the plan.
func (k *walks) begin(r *Request, field string, w Walk) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.rows == nil {
		k.rows = map[walked]*fetch.Row{}
	}
	if k.rows[walked{field, w.Query}] != nil {
		return
	}
	bucket, size := ratelimit.BucketUsers, r.org.Learned().WalkOfUsers()
	if field == GroupsField {
		bucket, size = ratelimit.BucketGroups, r.org.Learned().WalkOfGroups()
	}
	if calls, ok := r.Allowance(field); ok {
		size = min(size, max(1, calls))
	}
	k.rows[walked{field, w.Query}] = r.NewRow(field, plan.Plan{Strategy: plan.Whole, Calls: size, Bucket: bucket, Why: w.Why})
}

// goesOn reports whether another page is within the operation's price.
func (k *walks) goesOn(r *Request, field string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.pages == nil {
		k.pages = map[string]int{}
	}
	k.pages[field]++
	calls, ok := r.Allowance(field)
	return !ok || k.pages[field] < calls
}

// spendOnPage opens a row for a page, or uses that of the walk it belongs to.
func (r *Request) spendOnPage(ctx context.Context, field string, q Query, bucket string) context.Context {
	r.walks.mu.Lock()
	row := r.walks.rows[walked{field, q}]
	r.walks.mu.Unlock()
	if row != nil {
		return row.Spend(ctx)
	}
	return r.Spend(ctx, field, plan.Plan{Strategy: plan.List, Calls: 1, Bucket: bucket, Why: "a page of 200"})
}
