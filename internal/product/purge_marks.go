package product

import (
	"strconv"
	"strings"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders"
)

// purgeMark is one purge of a tenant: of one of loaders.PurgeKinds, or of an id of that kind, as
// read up to a time in Unix milliseconds.
type purgeMark struct {
	kind, id string
	at       int64
}

// purgeMarks are a tenant's marks, in the order in which they were made: per kind at most
// cache.MaxMarkedIDs for ids, and one for the whole kind.
type purgeMarks []purgeMark

// readMarks reads what String wrote and skips what it cannot read.
func readMarks(text string) purgeMarks {
	var list purgeMarks
	for line := range strings.Lines(text) {
		parts := strings.Fields(line)
		if len(parts) != 2 && len(parts) != 3 {
			continue
		}
		at, err := strconv.ParseInt(parts[0], 10, 64)
		if err != nil {
			continue
		}
		m := purgeMark{kind: parts[1], at: at}
		if len(parts) == 3 {
			m.id = parts[2]
		}
		list = append(list, m)
	}
	return list
}

// String returns the text stored in Redis, one line per mark.
func (list purgeMarks) String() string {
	var b strings.Builder
	for _, m := range list {
		b.WriteString(strings.TrimSpace(strconv.FormatInt(m.at, 10) + " " + m.kind + " " + m.id))
		b.WriteByte('\n')
	}
	return b.String()
}

// with returns the marks after a purge at now of ids of a kind, or of the whole kind. The new marks
// are later than all others, and replace those that they cover.
func (list purgeMarks) with(kind string, ids []string, now time.Time) purgeMarks {
	at, again := now.UnixMilli(), map[string]bool{}
	for _, id := range ids {
		again[id] = true
	}
	for _, m := range list {
		at = max(at, m.at+1)
	}
	var kept purgeMarks
	ofKind := 0
	for _, m := range list {
		switch {
		case m.at <= now.Add(-cache.MarkLife).UnixMilli():
			continue
		case m.kind == kind && (len(ids) == 0 || again[m.id]):
			continue
		case m.kind == kind && m.id != "":
			ofKind++
		}
		kept = append(kept, m)
	}
	if len(again) == 0 {
		return append(kept, purgeMark{kind: kind, at: at})
	}
	if ofKind+len(again) > cache.MaxMarkedIDs {
		return list.with(kind, nil, now)
	}
	for id := range again {
		kept = append(kept, purgeMark{kind: kind, id: id, at: at})
	}
	return kept
}

// forCache returns the marks in terms of the cache's kinds.
func (list purgeMarks) forCache() []cache.Mark {
	var marks []cache.Mark
	for _, m := range list {
		for _, kind := range loaders.CacheKinds(m.kind) {
			marks = append(marks, cache.Mark{Kind: kind, ID: m.id, At: m.at})
		}
	}
	return marks
}
