package paging

import "slices"

// Position is a place in a list: in the page that starts at Okta's cursor After, behind the
// first Offset items already returned. By the time the list is read on, items may have left,
// joined or moved. LastID identifies the returned items where pages are in order of id, Given
// everywhere else.
type Position struct {
	// After is Okta's cursor of the page; "" is the first page.
	After string
	// Offset is 0 when nothing of the page was returned.
	Offset int
	// LastID is the last item returned in lists that are in order of id, "" in others;
	// everything up to it was returned.
	LastID string
	// Given holds the fingerprints of the returned items, see [fingerprint], the last at the
	// end; at most maxGiven of them. They include items returned from earlier pages that may
	// have moved to this one.
	Given string
	// Seen counts the items returned since the beginning of the list. It identifies a walk
	// through the list.
	Seen int
	// Key is the place of the last item returned in a list sorted here, see [Place]; "" in
	// lists in Okta's order. Everything up to it was returned. If a walk through Okta's pages
	// went on from there, the other fields are a place among the items after Key.
	Key string
}

// FromAnywhere reports whether the list may be read on from any source: p is its beginning, or
// a place in an order made here. A walk through Okta's pages that has begun must continue
// through those pages.
func (p Position) FromAnywhere() bool { return p == Position{Key: p.Key, Seen: p.Seen} }

// IsZero reports whether p is the beginning of a list.
func (p Position) IsZero() bool { return p == Position{} }

// Cut is one page cut out of a list: ids, and a position after each of them.
type Cut struct {
	IDs  []string
	More bool
	// Total is how many items the list has; set only where Whole, as all of it was read.
	Total int
	Whole bool

	// base is the common part of the positions where ids ascend. Those depend only on the id
	// and its index, so they are made on demand. explicit holds all other positions.
	base     Position
	explicit []Position
	// end is the position after the last item, where that item does not determine it.
	end Position
	// key is the Key of all positions.
	key string
}

// Position returns the place after the i-th item.
func (c *Cut) Position(i int) Position {
	p := c.position(i)
	if c.key != "" {
		p.Key = c.key
	}
	return p
}

func (c *Cut) position(i int) Position {
	switch {
	case i == len(c.IDs)-1 && !c.end.IsZero():
		return c.end
	case c.explicit != nil:
		return c.explicit[i]
	default:
		p := c.base
		p.Offset += i + 1
		p.Seen += i + 1
		p.LastID = c.IDs[i]
		return p
	}
}

// End returns the place after the page. ok is false for an empty page, unless the pages read
// held nothing to return and the list goes on.
func (c *Cut) End() (p Position, ok bool) {
	if len(c.IDs) == 0 {
		p, ok = c.end, !c.end.IsZero()
		if ok && c.key != "" {
			p.Key = c.key
		}
		return p, ok
	}
	return c.Position(len(c.IDs) - 1), true
}

// grow makes room for n more items whose ids do not determine their positions.
func (c *Cut) grow(n int) {
	if c.explicit == nil {
		at := make([]Position, len(c.IDs), len(c.IDs)+max(0, n))
		for i := range at {
			at[i] = c.Position(i)
		}
		c.explicit, c.end = at, Position{}
	}
	if n > 0 {
		c.IDs, c.explicit = slices.Grow(c.IDs, n), slices.Grow(c.explicit, n)
	}
}

func (c *Cut) add(id string, p Position) {
	c.IDs = append(c.IDs, id)
	c.explicit = append(c.explicit, p)
}
