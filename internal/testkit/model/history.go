package model

import (
	"iter"
	"time"

	"oktagraph/oktasim"
)

// History is what was true in an org, and when. A fact has a list ("members of
// group X"), an id in it, and a value; "" is a fact that does not hold. Changes
// must be noted at the instant they are made.
type History struct {
	lists map[string]map[string][]version
	began time.Time
	// changes counts the calls of Note that found something new.
	changes int
	changed []time.Time // when
}

// version is the value of a fact from an instant on.
type version struct {
	since time.Time
	value string
}

// NewHistory begins a history with the org as it is.
func NewHistory(org *oktasim.Org) *History {
	h := &History{lists: map[string]map[string][]version{}, began: time.Now()}
	h.Note(org)
	h.changes, h.changed = 0, nil
	return h
}

// Note takes in the org as it is now.
func (h *History) Note(org *oktasim.Org) {
	now, changed := time.Now(), false
	current := truthOf(org)
	for list, ids := range current {
		for id, value := range ids {
			changed = h.set(list, id, value, now) || changed
		}
	}
	for list, ids := range h.lists {
		for id := range ids {
			if _, holds := current[list][id]; !holds {
				changed = h.set(list, id, "", now) || changed
			}
		}
	}
	if changed {
		h.changes++
		h.changed = append(h.changed, now)
	}
}

// ChangesSince counts the changes after an instant.
func (h *History) ChangesSince(t time.Time) int {
	n := 0
	for _, at := range h.changed {
		if at.After(t) {
			n++
		}
	}
	return n
}

func (h *History) set(list, id, value string, now time.Time) bool {
	ids := h.lists[list]
	if ids == nil {
		ids = map[string][]version{}
		h.lists[list] = ids
	}
	versions := ids[id]
	if n := len(versions); n > 0 && versions[n-1].value == value {
		return false
	}
	ids[id] = append(versions, version{now, value})
	return true
}

// Held reports whether a fact had the value at some instant from from to to,
// both included. At the instant of a change both values hold.
func (h *History) Held(list, id, value string, from, to time.Time) bool {
	return h.HeldLike(list, id, func(have string) bool { return have == value }, from, to)
}

// HeldLike is Held for any value that matches.
func (h *History) HeldLike(list, id string, match func(value string) bool, from, to time.Time) bool {
	for span := range h.spans(list, id) {
		if match(span.value) && !span.since.After(to) && !span.until.Before(from) {
			return true
		}
	}
	return false
}

// Steady reports whether a fact held, with one value, through a whole span.
func (h *History) Steady(list, id string, from, to time.Time) bool {
	for span := range h.spans(list, id) {
		if span.since.Before(from) && span.until.After(to) {
			return span.value != ""
		}
	}
	return false
}

// span is how long a value held. The first and the last have no bound.
type span struct {
	version
	until time.Time
}

// spans are the values of a fact in their order; what was there when the
// history began was there before.
func (h *History) spans(list, id string) iter.Seq[span] {
	versions := h.lists[list][id]
	return func(yield func(span) bool) {
		last := version{}
		for i, v := range versions {
			if i == 0 && v.since.Equal(h.began) {
				v.since = time.Time{}
			} else if !yield(span{last, v.since}) {
				return
			}
			last = v
		}
		yield(span{last, endOfTime})
	}
}

// endOfTime is later than any bubble gets.
var endOfTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// IDs are all ids that ever were in a list, in no order.
func (h *History) IDs(list string) []string {
	ids := make([]string, 0, len(h.lists[list]))
	for id := range h.lists[list] {
		ids = append(ids, id)
	}
	return ids
}

// Text describes a fact's values for a report.
func (h *History) Text(list, id string) string {
	text := ""
	for _, v := range h.lists[list][id] {
		if text != "" {
			text += ", "
		}
		value := v.value
		if value == "" {
			value = "no"
		}
		text += value + " since " + clockText(v.since)
	}
	if text == "" {
		return "never"
	}
	return text
}

// clockText is a bubble's time, which begins at midnight.
func clockText(t time.Time) string { return t.UTC().Format("15:04:05.000") }
