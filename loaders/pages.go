package loaders

import (
	"context"
	"fmt"
	"slices"

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

// cutPages reads Okta's pages from a position on until it has first items. Pages
// have one size whatever first is, so that all ways of paging through a list
// share them.
//
// Whatever is in the list throughout a walk is given exactly once, as long as
// its own place among the others stays the same. The error is that of read, of
// ctx, or [okta.ErrEndlessPaging].
func cutPages(ctx context.Context, from Position, first int, o order, read func(ctx context.Context, after string) (pageOf, error)) (Cut, error) {
	var cut Cut
	at, been := from, map[string]bool{}
	for {
		if err := ctx.Err(); err != nil {
			return Cut{}, fmt.Errorf("page through a list: %w", err)
		}
		been[at.After] = true
		page, err := read(ctx, at.After)
		if err != nil {
			return Cut{}, err
		}
		p := resume(page, at, o)
		switch over := p.giveTo(&cut, first); {
		case !over:
			cut.More = true
			return cut, nil
		case page.Next == "":
			return cut, nil
		case been[page.Next]:
			return Cut{}, fmt.Errorf("page through a list: %w", okta.ErrEndlessPaging)
		case len(cut.IDs) == first:
			cut.More = true
			return cut, nil
		}
		at = p.behind()
	}
}

// cutSlice is cutPages for a list that is whole and in ascending order, so that
// the place behind the last item is found whatever was removed or added since.
func cutSlice(ids []string, from Position, first int) Cut {
	var cut Cut
	i, found := slices.BinarySearch(ids, from.LastID)
	if found {
		i++
	}
	seen := from.Seen
	for ; i < len(ids) && len(cut.IDs) < first; i++ {
		seen++
		cut.add(ids[i], Position{Offset: i + 1, LastID: ids[i], Seen: seen})
	}
	cut.More = i < len(ids)
	return cut
}

// CutIDs cuts a page out of ids that were asked for by name.
func CutIDs(ids []string, from Position, first int) Cut { return cutSlice(ids, from, first) }
