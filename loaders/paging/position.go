package paging

import "slices"

// Position is a place in a list: in the page that Okta's cursor After begins,
// behind the Offset items of it that were given. Which items those were is
// known by LastID where pages are in order of id, and by Given anywhere else:
// by the time the list is read on, items may have left, joined or moved.
type Position struct {
	// After is Okta's cursor of the page; "" is the first page.
	After string
	// Offset is 0 when nothing of the page was given.
	Offset int
	// LastID is the last item given in lists that are in order of id, "" in others;
	// everything up to it was given.
	LastID string
	// Given holds the fingerprints of the items given, see [fingerprint], the
	// last at the end; at most maxGiven of them. Items given from earlier pages
	// that may have moved to this one are among them.
	Given string
	// Seen counts the items given since the beginning of the list, by which a walk
	// through it is recognised.
	Seen int
	// Key is the place of the last item given in a list that was put in order here, see
	// [OrderedKey]; "" in lists in Okta's order. Everything up to it was given. Where a walk
	// through Okta's pages went on from there, the other fields say how far that is, of what
	// lies behind Key.
	Key string
}

// FromAnywhere reports whether a list may be read on from wherever it comes: p is its
// beginning, or a place in an order made here. A walk through Okta's pages that has begun
// goes on through those.
func (p Position) FromAnywhere() bool { return p == Position{Key: p.Key, Seen: p.Seen} }

// IsZero reports whether p is the beginning of a list.
func (p Position) IsZero() bool { return p == Position{} }

// Cut is one page cut out of a list: ids, each with a position behind it.
type Cut struct {
	IDs  []string
	More bool
	// Total is how many items the list has; only where Whole, as all of it was read.
	Total int
	Whole bool

	// base is what the positions begin with where ids ascend: each is told by its id and
	// its place alone, so it is made when it is asked for. explicit are positions that are
	// not so.
	base     Position
	explicit []Position
	// end is the position behind the last item, where that is not told by it.
	end Position
	// key is the Key of all positions.
	key string
}

// Position is the place behind the i-th item.
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

// End is the place behind the page; ok is false when that is empty, unless what was read
// of the list held nothing to give and there is more of it.
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

// grow makes room for n more items, whose positions are not told by their ids.
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
