package paging

import (
	"cmp"
	"slices"
	"strings"
)

// Place is an item's place in a list sorted here: by Key, then by ID. Items without a key are
// last in ascending order.
type Place struct {
	ID, Key string
	// None: the item has no key.
	None bool
}

// Ordered is a list sorted here.
type Ordered struct {
	places []Place
	desc   bool
}

// InOrder sorts places; desc reverses the order of the keys, but not of the ids.
func InOrder(places []Place, desc bool) Ordered {
	slices.SortFunc(places, func(a, b Place) int { return a.compare(b, desc) })
	return Ordered{places: places, desc: desc}
}

func (p Place) compare(q Place, desc bool) int {
	byKey := cmp.Or(compareBool(p.None, q.None), strings.Compare(p.Key, q.Key))
	if desc {
		byKey = -byKey
	}
	return cmp.Or(byKey, strings.Compare(p.ID, q.ID))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

// text is the place as a position stores it.
func (p Place) text() string {
	if p.None {
		return "-" + p.Key + "\x00" + p.ID
	}
	return "+" + p.Key + "\x00" + p.ID
}

// placeOf parses a position's Key.
func placeOf(text string) Place {
	at := strings.LastIndexByte(text, 0)
	if at < 1 {
		return Place{}
	}
	return Place{Key: text[1:at], ID: text[at+1:], None: text[0] == '-'}
}

// Behind reports whether a place comes after a position in a list sorted here.
func (p Place) Behind(from Position, desc bool) bool {
	return from.Key == "" || p.compare(placeOf(from.Key), desc) > 0
}

// Cut cuts the first items after from. An item that stays in the list throughout a walk is
// returned exactly once, as long as its own place does not change.
func (o Ordered) Cut(from Position, first int) Cut {
	begin := 0
	if from.Key != "" {
		begin, _ = slices.BinarySearchFunc(o.places, from, func(p Place, from Position) int {
			if p.Behind(from, o.desc) {
				return 1
			}
			return -1
		})
	}
	end := min(len(o.places), begin+max(0, first))
	cut := Cut{More: end < len(o.places), Total: len(o.places), Whole: true}
	for i, p := range o.places[begin:end] {
		cut.add(p.ID, Position{Seen: from.Seen + i + 1, Key: p.text()})
	}
	return cut
}

// From returns the cut with positions that record where the walk began: after from, a place in
// a list sorted here.
func (c Cut) From(from Position) Cut {
	c.key = from.Key
	return c
}
