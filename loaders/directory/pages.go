package directory

import (
	"context"
	"fmt"
	"slices"

	"oktagraph/loaders/batch"
	"oktagraph/okta"
)

// order is the order of a list's items.
type order uint8

const (
	// byOkta is Okta's own order. It was recorded as that of ids for some lists
	// and is documented for none, so each page is looked at.
	byOkta order = iota
	// bySort is an order that was asked for.
	bySort
)

// pager reads Okta's pages from a position on until it has first items. Pages
// have one size whatever first is, so that all ways of paging through a list
// share them.
//
// Whatever is in the list throughout a walk is given exactly once, as long as
// its own place among the others stays the same. An error is that of a page, of
// ctx, or [okta.ErrEndlessPaging].
type pager struct {
	at    Position // the page that is wanted next
	first int
	order order
	cut   Cut
	been  []string // cursors
	err   error
}

func newPager(from Position, first int, o order) *pager {
	return &pager{at: from, first: first, order: o}
}

// take takes in the page that was wanted and reports whether another is.
func (p *pager) take(ctx context.Context, page batch.Result[pageOf]) bool {
	if p.err = page.Err; p.err != nil {
		return false
	}
	p.been = append(p.been, p.at.After)
	over, behind := p.give(page.Value)
	switch {
	case !over:
		p.cut.More = true
		return false
	case page.Value.Next == "":
		return false
	case slices.Contains(p.been, page.Value.Next):
		p.err = fmt.Errorf("page through a list: %w", okta.ErrEndlessPaging)
		return false
	case len(p.cut.IDs) == p.first:
		p.cut.More = true
		return false
	}
	p.at = behind
	if err := ctx.Err(); err != nil {
		p.err = fmt.Errorf("page through a list: %w", err)
		return false
	}
	return true
}

// give gives what is left of a page, and reports whether that was all of it and where the
// next begins.
func (p *pager) give(page pageOf) (over bool, behind Position) {
	if len(p.been) == 1 {
		if cut, ok := fromBeginning(page, p.at, p.order, p.first); ok {
			p.cut = cut
			return len(cut.IDs) == len(page.IDs), Position{After: page.Next, Seen: p.at.Seen + len(cut.IDs)}
		}
	}
	read := resume(page, p.at, p.order)
	over = read.giveTo(&p.cut, p.first)
	return over, read.behind()
}

func (p *pager) result() batch.Result[Cut] {
	if p.err != nil {
		return batch.Result[Cut]{Err: p.err}
	}
	return batch.Result[Cut]{Value: p.cut}
}

// cutPages reads one list through a pager.
func cutPages(
	ctx context.Context, from Position, first int, o order, read func(ctx context.Context, after string) (pageOf, error),
) (Cut, error) {
	if err := ctx.Err(); err != nil {
		return Cut{}, fmt.Errorf("page through a list: %w", err)
	}
	p := newPager(from, first, o)
	for more := true; more; {
		page, err := read(ctx, p.at.After)
		more = p.take(ctx, batch.Result[pageOf]{Value: page, Err: err})
	}
	cut := p.result()
	return cut.Value, cut.Err
}

// cutSlice is cutPages for a list that is whole and in ascending order, so that
// the place behind the last item is found whatever was removed or added since.
func cutSlice(ids []string, from Position, first int) Cut {
	begin, end := placesOf(ids, from, first)
	if begin == end {
		return Cut{More: end < len(ids)}
	}
	return Cut{IDs: ids[begin:end:end], base: Position{Offset: begin, Seen: from.Seen}, More: end < len(ids)}
}

// placesOf are where a page of a whole list begins and ends.
func placesOf(ids []string, from Position, first int) (begin, end int) {
	begin, found := slices.BinarySearch(ids, from.LastID)
	if found {
		begin++
	}
	return begin, min(len(ids), begin+max(0, first))
}

// CutIDs cuts a page out of ids that were asked for by name.
func CutIDs(ids []string, from Position, first int) Cut {
	return cutSlice(ids, from, first)
}
