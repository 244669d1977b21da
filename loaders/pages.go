package loaders

import (
	"context"
	"fmt"
	"slices"

	"oktagraph/okta"
)

// Position is a place in a list: behind the Offset-th item of the page that
// Okta's cursor After begins. LastID is that item, since items before it may
// have gone by the time the list is read on. Seen counts the items before.
type Position struct {
	After  string
	Offset int
	LastID string
	Seen   int
}

// Cut is one page cut out of a list: ids, each with the position behind it.
type Cut struct {
	IDs       []string
	Positions []Position
	More      bool
}

func (c *Cut) add(id string, p Position) {
	c.IDs = append(c.IDs, id)
	c.Positions = append(c.Positions, p)
}

// cutPages reads Okta's pages from a position on until it has first items. Pages
// have one size whatever first is, so that all ways of paging through a list
// share them.
func cutPages(ctx context.Context, from Position, first int, read func(ctx context.Context, after string) (pageOf, error)) (Cut, error) {
	var cut Cut
	at, seen := from, map[string]bool{}
	for {
		if err := ctx.Err(); err != nil {
			return Cut{}, fmt.Errorf("page through a list: %w", err)
		}
		if seen[at.After] {
			return Cut{}, fmt.Errorf("page through a list: %w", okta.ErrEndlessPaging)
		}
		seen[at.After] = true
		page, err := read(ctx, at.After)
		if err != nil {
			return Cut{}, err
		}
		start, found := resumeAt(page.IDs, at)
		if !found && at.Offset > len(page.IDs) && page.Next != "" {
			// The position was made when this page was longer: it is further on.
			at = Position{After: page.Next, Offset: at.Offset - len(page.IDs), LastID: at.LastID, Seen: at.Seen}
			continue
		}
		for i := start; i < len(page.IDs); i++ {
			if len(cut.IDs) == first {
				cut.More = true
				return cut, nil
			}
			at = Position{After: at.After, Offset: i + 1, LastID: page.IDs[i], Seen: at.Seen + 1}
			cut.add(page.IDs[i], at)
		}
		if page.Next == "" {
			return cut, nil
		}
		if len(cut.IDs) == first {
			cut.More = true
			return cut, nil
		}
		at = Position{After: page.Next, Seen: at.Seen}
	}
}

// resumeAt finds where to go on in a page: behind the last item seen, which may
// have moved. When it is gone, its place is known exactly in a page ordered by
// id, as Okta's plain lists are; in any other order it is taken to be the only
// one that went. found says that the last item is in the page.
func resumeAt(ids []string, at Position) (start int, found bool) {
	if at.Offset == 0 {
		return 0, true
	}
	if at.Offset <= len(ids) && ids[at.Offset-1] == at.LastID {
		return at.Offset, true
	}
	if i := slices.Index(ids, at.LastID); i >= 0 {
		return i + 1, true
	}
	if slices.IsSorted(ids) {
		place, _ := slices.BinarySearch(ids, at.LastID)
		return place, false
	}
	return max(0, min(at.Offset-1, len(ids))), false // what followed it moved up by one
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

// IsZero says whether p is the beginning of a list.
func (p Position) IsZero() bool { return p == Position{} }
