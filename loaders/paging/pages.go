package paging

import (
	"context"
	"fmt"
	"slices"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/okta"
)

// Page is one of Okta's pages of a list: ids, and Okta's cursor of the next page.
type Page struct {
	IDs  []string `json:"ids"`
	Next string   `json:"next,omitempty"`
}

// Kind is fetch.JSONKind for pages. Their size is computed without encoding them, as there are
// thousands.
func Kind(name string, soft, hard time.Duration) *cache.Kind[Page] {
	k := fetch.JSONKind[Page](name, soft, hard)
	decode := k.Decode
	k.Decode = func(raw []byte) (Page, error) {
		p, err := decode(raw)
		p.IDs = slices.Clone(p.IDs) // drops the spare capacity that decoding leaves
		return p, err
	}
	k.Size = func(p Page) int { return 48 + len(p.IDs)*fetch.IDSize + len(p.Next) }
	return k
}

// Order is the order of a list's items.
type Order uint8

const (
	// ByOkta is Okta's own order. For some lists it was recorded to be the order of ids, but it
	// is documented for none, so each page is checked.
	ByOkta Order = iota
	// BySort is an order the caller requested.
	BySort
)

// Pager reads Okta's pages from a position on until it has first items. Pages have the same
// size whatever first is, so that all ways of paging through a list share them.
//
// An item that stays in the list throughout a walk is returned exactly once, as long as its
// place among the others does not change. An error comes from a page or from ctx, or is
// [okta.ErrEndlessPaging].
type Pager struct {
	at    Position // the next page to read
	first int
	order Order
	cut   Cut
	been  []string // cursors
	err   error
}

// NewPager makes a pager that returns the first items after from.
func NewPager(from Position, first int, o Order) *Pager {
	return &Pager{at: from, first: first, order: o}
}

// After returns Okta's cursor of the next page to read.
func (p *Pager) After() string { return p.at.After }

// Take adds the page that was read and reports whether another is needed.
func (p *Pager) Take(ctx context.Context, page batch.Result[Page]) bool {
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

// give adds the rest of a page to the cut. It reports whether the page is used up and where the
// next begins.
func (p *Pager) give(page Page) (over bool, behind Position) {
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

// Short ends the page before it is full, though the list goes on: the rest is read when the
// client asks for it.
func (p *Pager) Short() Cut {
	cut := p.cut
	if len(cut.IDs) > 0 && cut.explicit == nil {
		cut.grow(0)
	}
	cut.More, cut.end = true, p.at
	return cut
}

// Result returns the cut, or the error that prevented it.
func (p *Pager) Result() batch.Result[Cut] {
	if p.err != nil {
		return batch.Result[Cut]{Err: p.err}
	}
	return batch.Result[Cut]{Value: p.cut}
}

// CutPages cuts the first items after from out of one list, whose pages read returns.
func CutPages(
	ctx context.Context, from Position, first int, o Order, read func(ctx context.Context, after string) (Page, error),
) (Cut, error) {
	if err := ctx.Err(); err != nil {
		return Cut{}, fmt.Errorf("page through a list: %w", err)
	}
	p := NewPager(from, first, o)
	for more := true; more; {
		page, err := read(ctx, p.After())
		more = p.Take(ctx, batch.Result[Page]{Value: page, Err: err})
	}
	cut := p.Result()
	return cut.Value, cut.Err
}

// CutIDs is CutPages for a list that is complete and in ascending order: the place after the
// last item is found whatever was removed or added since.
func CutIDs(ids []string, from Position, first int) Cut {
	begin, end := placesOf(ids, from, first)
	return CutAt(ids[begin:end:end], begin, len(ids), from)
}

// CutAt is CutIDs where only the page is at hand, after begin items of total.
func CutAt(page []string, begin, total int, from Position) Cut {
	cut := Cut{More: begin+len(page) < total, Total: total, Whole: true}
	if len(page) > 0 {
		cut.IDs, cut.base = page, Position{Offset: begin, Seen: from.Seen}
	}
	return cut
}

// placesOf returns where a page of a complete list begins and ends.
func placesOf(ids []string, from Position, first int) (begin, end int) {
	begin, found := slices.BinarySearch(ids, from.LastID)
	if found {
		begin++
	}
	return begin, min(len(ids), begin+max(0, first))
}
