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
)

// edge is a list that Okta returns page by page, one parent per call. A T is kept of each item;
// objects that come along are kept separately.
type edge[T any] struct {
	loader plan.Loader
	field  string
	bucket string
	why    string
	kind   *cache.Kind[edgePage[T]]
	// read reads one page, and keeps the objects that come along.
	read func(ctx context.Context, parent, after string, at time.Time) (edgePage[T], error)
	// elastic: a page may be returned before it is full, where the list's price ends.
	elastic bool
	// learn is called with the number of items of a list that was read from beginning to end.
	learn func(parent string, items int)
}

// edgePage is one of Okta's pages of an edge: the items' keys, what is kept of each, and Okta's
// cursor of the next page.
type edgePage[T any] struct {
	IDs   []string `json:"ids"`
	Items []T      `json:"items,omitempty"`
	Next  string   `json:"next,omitempty"`
}

// EdgeCut is a page cut out of an edge, and what is known of the items of the pages it was cut
// from.
type EdgeCut[T any] struct {
	paging.Cut
	Items map[string]T
}

// cutEdge cuts a page of first items out of the list of each parent. Lists that need more pages
// are read on together. keep returns which items count; nil keeps all.
func cutEdge[T any](
	ctx context.Context, r *Request, e edge[T], parents []string, from []paging.Position, first int,
	keep func(ctx context.Context, ids []string) (map[string]bool, error),
) []batch.Result[EdgeCut[T]] {
	load := batch.Staged(r, e.loader, edgeSource(r, e))
	cuts := make([]batch.Result[EdgeCut[T]], len(parents))
	pagers, items := make([]*paging.Pager, len(parents)), make([]int, len(parents))
	var open []int
	for i := range parents {
		at := paging.Position{}
		if from != nil {
			at = from[i]
		}
		pagers[i], open = paging.NewPager(at, first, paging.ByOkta), append(open, i)
		cuts[i].Value.Items = map[string]T{}
	}
	for len(open) > 0 {
		keys := make([]string, len(open))
		for j, i := range open {
			keys[j] = edgeKey(parents[i], pagers[i].After())
		}
		var rest []int
		for j, page := range load.LoadAll(ctx, keys) {
			i := open[j]
			for k, item := range page.Value.Items {
				cuts[i].Value.Items[page.Value.IDs[k]] = item
			}
			items[i] += len(page.Value.IDs)
			ids, err := kept(ctx, page.Value.IDs, page.Err, keep)
			if pagers[i].Take(ctx, batch.Result[paging.Page]{Value: paging.Page{IDs: ids, Next: page.Value.Next}, Err: err}) {
				if e.elastic && !r.walks.goesOn(r, e.field) {
					cuts[i].Value.Cut = pagers[i].Short()
					continue
				}
				rest = append(rest, i)
				continue
			}
			if e.learn != nil && page.Err == nil && page.Value.Next == "" && (from == nil || from[i].IsZero()) {
				e.learn(parents[i], items[i])
			}
			done := pagers[i].Result()
			cuts[i].Value.Cut, cuts[i].Err = done.Value, done.Err
		}
		open = rest
	}
	return cuts
}

// kept returns the ids that count.
func kept(ctx context.Context, ids []string, err error, keep func(context.Context, []string) (map[string]bool, error)) ([]string, error) {
	if err != nil || keep == nil || len(ids) == 0 {
		return ids, err
	}
	wanted, err := keep(ctx, ids)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, id := range ids {
		if wanted[id] {
			out = append(out, id)
		}
	}
	return out, nil
}

// edgeKey names a page by its parent and Okta's cursor. No parent contains a zero byte.
func edgeKey(parent, after string) string { return parent + "\x00" + after }

// edgeSource reads pages of an edge. A parent that Okta does not find has no page.
func edgeSource[T any](r *Request, e edge[T]) fetch.Source[edgePage[T]] {
	return fetch.Source[edgePage[T]]{
		Field: e.field, Kind: e.kind,
		Fetch: func(ctx context.Context, keys []string, out *fetch.Answers[edgePage[T]]) {
			p := plan.Plan{Strategy: plan.FanOut, Calls: len(keys), Bucket: e.bucket, Why: e.why}
			out.EachBy(r.Spend(ctx, e.field, p), keys, func(ctx context.Context, key string) (edgePage[T], error) {
				parent, after, _ := strings.Cut(key, "\x00")
				return e.read(ctx, parent, after, out.Began)
			})
		},
	}
}

// pageOf makes a page of what Okta returned; take returns what is kept of each item.
func pageOf[O, T any](page *okta.Page[O], err error, take func(O) (key string, item T)) (edgePage[T], error) {
	if err != nil {
		return edgePage[T]{}, err
	}
	out := edgePage[T]{Next: page.Next}
	for _, o := range page.Items {
		key, item := take(o)
		out.IDs, out.Items = append(out.IDs, key), append(out.Items, item)
	}
	return out, nil
}
