package directory

import "slices"

// Position is a place in a list: in the page that Okta's cursor After begins,
// behind the Offset items of it that were given. Which items those were is
// known by LastID where pages are in order of id, and by Given anywhere else:
// by the time the list is read on, items may have left, joined or moved.
type Position struct {
	After string
	// Offset is 0 when nothing of the page was given.
	Offset int
	// LastID is the last item given; everything up to it was given.
	LastID string
	// Given holds the fingerprints of the items given, see [fingerprint], the
	// last at the end; at most maxGiven of them. Items given from earlier pages
	// that may have moved to this one are among them.
	Given string
	// Seen counts the items given since the beginning of the list.
	Seen int
}

// IsZero reports whether p is the beginning of a list.
func (p Position) IsZero() bool { return p == Position{} }

// Cut is one page cut out of a list: ids, each with the position behind it.
type Cut struct {
	IDs       []string
	Positions []Position
	More      bool
}

// grow makes room for n more items.
func (c *Cut) grow(n int) {
	if n > 0 {
		c.IDs, c.Positions = slices.Grow(c.IDs, n), slices.Grow(c.Positions, n)
	}
}

func (c *Cut) add(id string, p Position) {
	c.IDs = append(c.IDs, id)
	c.Positions = append(c.Positions, p)
}
