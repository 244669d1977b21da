package paging

import "slices"

// resumed is one of Okta's pages and which of its items were returned before.
type resumed struct {
	page  Page
	at    Position
	given []bool // by place in the page
	count int    // of given, including what is returned now
	// away are the items returned before that are not in the page: they have left the list, or
	// new items pushed them to a later page.
	away marks
	// passed means that the place to resume from is after the whole page.
	passed bool
	// byID means that the last id alone determines the place in the page.
	byID bool
	seen int
}

// sureOfOrder is how many ids must ascend before a page counts as ordered by id: that many
// ascend by chance once in 3.6 million pages.
const sureOfOrder = 10

// resume finds which items of a page were returned before the position at.
func resume(page Page, at Position, o Order) *resumed {
	r := &resumed{page: page, at: at, given: make([]bool, len(page.IDs)), seen: at.Seen}
	ascending := slices.IsSorted(page.IDs)
	switch {
	case at.Given != "":
		r.findMarks()
	case at.LastID != "":
		r.findLast(ascending)
	}
	r.byID = o == ByOkta && ascending && len(page.IDs) >= sureOfOrder && len(r.away) == 0 && r.givenFirst()
	return r
}

// givenFirst reports whether everything returned precedes everything left: only then does the
// last id determine what was returned.
func (r *resumed) givenFirst() bool {
	left := slices.Index(r.given, false)
	return left < 0 || !slices.Contains(r.given[left:], true)
}

// findLast marks everything up to the last item returned. If the page has lost both its order
// and that item, nothing else is known: better to return items twice than never.
func (r *resumed) findLast(ascending bool) {
	place, found := slices.BinarySearch(r.page.IDs, r.at.LastID)
	if !ascending {
		place = slices.Index(r.page.IDs, r.at.LastID)
		found = place >= 0
	}
	if found {
		place++
	}
	for i := range max(0, place) {
		r.given[i] = true
		r.count++
	}
	r.passed = ascending && place == len(r.page.IDs)
}

// findMarks marks the items whose fingerprints are in the position.
func (r *resumed) findMarks() {
	places := make(map[string]int, len(r.page.IDs))
	for i, id := range r.page.IDs {
		places[fingerprint(id)] = i
	}
	start := len(r.page.IDs)
	eachMark(r.at.Given, func(mark string) {
		i, found := places[mark]
		if !found {
			r.away.add(mark)
			return
		}
		start = min(start, i)
		r.given[i] = true
	})
	r.skipForgotten(start)
	for _, given := range r.given {
		if given {
			r.count++
		}
	}
}

// skipForgotten marks what was returned of a page so long that its fingerprints do not fit in a
// position. That happens to lists that were read whole, 1,000 a page or all at once: their
// first items, up to Offset, precede start, the first item whose fingerprint is known. If there
// is no such item, the list may have been read again in shorter pages, and this page precedes
// the position.
func (r *resumed) skipForgotten(start int) {
	forgotten := max(0, r.at.Offset-maxGiven)
	if start == len(r.page.IDs) {
		r.passed = forgotten >= start && forgotten > 0 && r.page.Next != ""
		if !r.passed {
			return // better twice than never
		}
	}
	for i := range min(start, forgotten) {
		r.given[i] = true
	}
}

// fromBeginning cuts one of Okta's pages from its beginning, where its ids ascend: nothing of
// it was returned before, so nothing has to be looked up. ok is false for other pages.
func fromBeginning(page Page, at Position, o Order, first int) (cut Cut, ok bool) {
	begins := Position{After: at.After, Seen: at.Seen}
	if at != begins || o != ByOkta || len(page.IDs) < sureOfOrder || !slices.IsSorted(page.IDs) {
		return Cut{}, false
	}
	n := min(first, len(page.IDs))
	cut = Cut{IDs: page.IDs[:n:n], base: at}
	if n == len(page.IDs) && page.Next != "" {
		cut.end = Position{After: page.Next, Seen: at.Seen + n}
	}
	return cut, true
}

// giveTo adds items not yet returned to cut, until cut has first items. It reports whether the
// page is used up.
func (r *resumed) giveTo(cut *Cut, first int) (over bool) {
	all := slices.Clone(r.away)
	if !r.byID {
		r.addGiven(&all)
	}
	over = true
	begin := len(cut.IDs)
	room := min(first-begin, len(r.page.IDs)-r.count)
	cut.grow(room)
	ends := make([]int, 0, max(0, room)) // the length of all that belongs to each item's position
	for i, id := range r.page.IDs {
		if r.given[i] {
			continue
		}
		if len(cut.IDs) == first {
			over = false
			break
		}
		r.count, r.seen = r.count+1, r.seen+1
		p := Position{After: r.at.After, Offset: r.count, Seen: r.seen}
		if r.byID {
			p.LastID = id
		} else {
			all.add(fingerprint(id))
		}
		cut.add(id, p)
		ends = append(ends, len(all))
	}
	shared := string(all)
	for i, end := range ends {
		cut.explicit[begin+i].Given = upTo(shared, end)
	}
	if over && len(ends) > 0 && r.page.Next != "" {
		cut.explicit[len(cut.explicit)-1] = r.behind()
	}
	return over
}

func (r *resumed) addGiven(all *marks) {
	for i, id := range r.page.IDs {
		if r.given[i] {
			all.add(fingerprint(id))
		}
	}
}

// behind returns the position after the whole page: the beginning of the next.
func (r *resumed) behind() Position {
	p := Position{After: r.page.Next, Given: upTo(string(r.away), len(r.away)), Seen: r.seen}
	if r.passed {
		p.LastID = r.at.LastID
		p.Offset = r.at.Offset
		if p.Given != "" {
			p.Offset -= len(r.page.IDs)
		}
	}
	return p
}
