package cache

import (
	"bytes"
	"slices"
	"strings"
	"time"
)

// Mark says that what was read at Okta of a kind until a moment is not used any more.
type Mark struct {
	Kind string
	// ID narrows it to what is kept under this id, and to values that mention it; "" is
	// the whole kind.
	ID string
	// At is the moment, in Unix milliseconds. It is compared with when values were read.
	At int64
}

const (
	// MarkLife is longer than any value lies in either tier: its hard lifetime is a day at
	// most.
	MarkLife = 25 * time.Hour
	// MaxMarkedIDs bounds the ids of a kind that are looked for in its values. Beyond them
	// the kind is forgotten whole.
	MaxMarkedIDs = 256
)

// marked is what is forgotten of one kind. It is not changed once others see it.
type marked struct {
	whole  int64  // nothing read until then is used
	ids    []Mark // later than whole
	latest int64  // of ids
}

// marks are what is forgotten, by tenant and kind.
type marks map[string]map[string]*marked

// Forget hides what the marks say of a tenant, in both tiers. Marks are remembered
// for as long as what they hide may be kept; they may come again, in any order. Fetches
// under way are not joined any more, and what they bring is not kept.
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

// remembered are the marks that may still hide something.
func remembered(kinds map[string]*marked, since int64) map[string]*marked {
	kept := make(map[string]*marked, len(kinds))
	for kind, m := range kinds {
		if max(m.whole, m.latest) > since {
			kept[kind] = m
		}
	}
	return kept
}

// with is m and one mark more.
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

// markedOf is what is forgotten of a kind, nil for nothing.
func (c *Cache) markedOf(ns Namespace, kind string) *marked {
	all := c.marks.Load()
	if all == nil {
		return nil
	}
	return (*all)[ns.tenant][kind]
}

// since is when the last mark was made: a fetch begun until then may bring what is
// forgotten.
func (m *marked) since() int64 {
	if m == nil {
		return 0
	}
	return max(m.whole, m.latest)
}

// hides reports whether a record is forgotten. It looks into a value once, however often
// it is read.
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

// hidden is hides for the records of one id.
func hidden[T any](m *marked, k *Kind[T], id string) func(*record) bool {
	return func(r *record) bool { return hides(m, k, id, r) }
}

// floor is the moment until which what lies in Redis under the key of a record to be
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

// mentions reports whether a record is kept under an id, alone or with other things, or
// has it in its value. What cannot be looked into may mention anything.
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
