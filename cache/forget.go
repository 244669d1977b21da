package cache

import (
	"bytes"
	"slices"
	"strings"
	"time"
)

// Mark forgets what was read of a kind at Okta up to some time.
type Mark struct {
	Kind string
	// ID limits it to what is stored under this id and to values that mention it; "" means
	// the whole kind.
	ID string
	// At is the time in Unix milliseconds. It is compared with when values were read.
	At int64
}

const (
	// MarkLife is longer than either tier holds any value: hard lifetimes are at most a
	// day.
	MarkLife = 25 * time.Hour
	// MaxMarkedIDs bounds the ids of a kind that are searched for in its values. Beyond it
	// the whole kind is forgotten.
	MaxMarkedIDs = 256
)

// marked is what is forgotten of one kind. It is immutable once published.
type marked struct {
	whole  int64  // everything read up to then is forgotten
	ids    []Mark // later than whole
	latest int64  // of ids
}

// marks holds what is forgotten, by tenant and kind.
type marks map[string]map[string]*marked

// Forget hides a tenant's values that the marks cover, in both tiers. Marks are remembered as
// long as a tier may hold such values; they may be repeated, in any order. No caller joins a
// fetch that is already under way, and its result is not stored.
func (c *Cache) Forget(tenant string, list []Mark) {
	c.marking.Lock()
	defer c.marking.Unlock()
	since := c.millis() - MarkLife.Milliseconds()
	all := marks{}
	if known := c.marks.Load(); known != nil {
		for id, kinds := range *known {
			all[id] = remembered(kinds, since)
		}
	}
	if all[tenant] == nil {
		all[tenant] = map[string]*marked{}
	}
	for _, m := range list {
		if m.At > since {
			all[tenant][m.Kind] = all[tenant][m.Kind].with(m)
		}
	}
	c.marks.Store(&all)
}

// remembered returns the marks that may still hide something.
func remembered(kinds map[string]*marked, since int64) map[string]*marked {
	kept := make(map[string]*marked, len(kinds))
	for kind, m := range kinds {
		if max(m.whole, m.latest) > since {
			kept[kind] = m
		}
	}
	return kept
}

// with returns m with one more mark.
func (m *marked) with(mark Mark) *marked {
	next := marked{}
	if m != nil {
		next = *m
	}
	switch at := slices.IndexFunc(next.ids, func(known Mark) bool { return known.ID == mark.ID }); {
	case mark.ID == "":
		next.whole = max(next.whole, mark.At)
	case at >= 0:
		next.ids = slices.Clone(next.ids)
		next.ids[at].At = max(next.ids[at].At, mark.At)
	default:
		next.ids = append(slices.Clone(next.ids), mark)
	}
	next.latest = 0
	for _, known := range next.ids {
		next.latest = max(next.latest, known.At)
	}
	if len(next.ids) > MaxMarkedIDs {
		next.whole, next.ids, next.latest = max(next.whole, next.latest), nil, 0
	}
	return &next
}

// markedOf returns what is forgotten of a kind, nil for nothing.
func (c *Cache) markedOf(ns Namespace, kind string) *marked {
	all := c.marks.Load()
	if all == nil {
		return nil
	}
	return (*all)[ns.tenant][kind]
}

// since returns the time of the last mark: a fetch begun up to then may bring back what is
// forgotten.
func (m *marked) since() int64 {
	if m == nil {
		return 0
	}
	return max(m.whole, m.latest)
}

// hides reports whether a record is forgotten. It searches a value once, however often it is
// read.
func hides[T any](m *marked, k *Kind[T], id string, r *record) bool {
	switch {
	case m == nil:
		return false
	case r.readAt <= m.whole:
		return true
	case r.readAt > m.latest || r.cleared.Load() >= m.latest:
		return false
	}
	for _, mark := range m.ids {
		if r.readAt <= mark.At && mentions(k, id, r, mark.ID) {
			return true
		}
	}
	r.cleared.Store(m.latest)
	return false
}

// hidden returns hides for the records of one id.
func hidden[T any](m *marked, k *Kind[T], id string) func(*record) bool {
	return func(r *record) bool { return hides(m, k, id, r) }
}

// floor returns the time up to which the value in Redis under the key of a record to be
// written is forgotten, 0 for none.
func floor[T any](m *marked, k *Kind[T], id string, r *record) int64 {
	if m == nil {
		return 0
	}
	at := m.whole
	for _, mark := range m.ids {
		if mark.At > at && mentions(k, id, r, mark.ID) {
			at = mark.At
		}
	}
	return at
}

// mentions reports whether a record's own id contains the wanted id, or its value does. A value
// that cannot be searched may mention anything.
func mentions[T any](k *Kind[T], id string, r *record, wanted string) bool {
	if strings.Contains(id, wanted) {
		return true
	}
	if r.notFound || r.deleted {
		return false
	}
	value, ok := r.value.(T)
	if !ok || k.Encode == nil {
		return true
	}
	text, err := k.Encode(value)
	return err != nil || bytes.Contains(text, []byte(wanted))
}
