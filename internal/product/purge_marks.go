package product

import (
	"strconv"
	"strings"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders"
)

// purgeMark is what was purged of a tenant: one of loaders.PurgeKinds, or of it what has
// an id, as it was read until a moment in Unix milliseconds.
type purgeMark struct {
	kind, id string
	at       int64
}

// purgeMarks are a tenant's, in the order in which they were made. There are at most
// cache.MaxMarkedIDs of a kind, and one of the whole.
type purgeMarks []purgeMark

// readMarks reads what String wrote. What it cannot read it leaves out.
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

// String is what lies in Redis: a line for each.
func (list purgeMarks) String() string {
	var b strings.Builder
	for _, m := range list {
		b.WriteString(strings.TrimSpace(strconv.FormatInt(m.at, 10) + " " + m.kind + " " + m.id))
		b.WriteByte('\n')
	}
	return b.String()
}

// with are the marks after a purge of ids of a kind, or of all of it, at now: later than
// all others, and without those that hide nothing that these do not.
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

// forCache are the marks of the cache's kinds.
func (list purgeMarks) forCache() []cache.Mark {
	var marks []cache.Mark
	for _, m := range list {
		for _, kind := range loaders.CacheKinds(m.kind) {
			marks = append(marks, cache.Mark{Kind: kind, ID: m.id, At: m.at})
		}
	}
	return marks
}
