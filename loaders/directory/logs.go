package directory

import (
	"context"
	"strconv"
	"strings"
	"time"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// LogQuery selects entries of the System Log.
type LogQuery struct {
	// Filter is an expression accepted by Okta's log.
	Filter string
	// Since and Until bound the window. A zero Since is Span before its end, a zero Until is
	// when the operation began.
	Since, Until time.Time
	Span         time.Duration
}

// LogPage is a page of the System Log: the ids in order, and the entries by id.
type LogPage struct {
	paging.Cut
	Entries map[string]*okta.LogEvent
}

// logKey names one of Okta's pages of the log.
type logKey struct {
	filter, after string
	since, until  int64 // in milliseconds
	limit         int
}

type logLoader = batch.Loader[logKey, *okta.Page[*okta.LogEvent]]

// LogPages cuts a page of first entries out of each of several windows of the log, newest
// first. field is the schema's name of the edge. Nothing is cached: people look at the log to
// see what has just happened, and its own buckets bound the cost.
func (r *Request) LogPages(
	ctx context.Context, field string, queries []LogQuery, from []paging.Position, first int,
) []batch.Result[LogPage] {
	l := batch.Uncached(r, field, plan.Log, r.readLog)
	walks, open := make([]*logWalk, len(queries)), make([]int, len(queries))
	pages := make([]batch.Result[LogPage], len(queries))
	for i, q := range queries {
		at := paging.Position{}
		if from != nil {
			at = from[i]
		}
		walks[i], open[i] = newLogWalk(q, at, first, r.Began), i
	}
	for len(open) > 0 {
		open = nextLogPages(ctx, l, walks, open)
	}
	for i, w := range walks {
		cut := w.pager.Result()
		pages[i] = batch.Result[LogPage]{Value: LogPage{Cut: cut.Value, Entries: w.entries}, Err: cut.Err}
	}
	return pages
}

// nextLogPages reads a page for each open walk, and returns the walks that are still open.
func nextLogPages(ctx context.Context, l *logLoader, walks []*logWalk, open []int) (rest []int) {
	keys := make([]logKey, len(open))
	for j, i := range open {
		keys[j] = walks[i].key()
	}
	for j, page := range l.LoadAll(ctx, keys) {
		if walks[open[j]].take(ctx, page) {
			rest = append(rest, open[j])
		}
	}
	return rest
}

// logWalk reads one window of the log.
type logWalk struct {
	query   LogQuery
	pager   *paging.Pager
	limit   int
	first   int
	entries map[string]*okta.LogEvent
}

// newLogWalk begins at a position. Every position includes the end of the window: a list begun
// an hour ago continues with the same entries.
func newLogWalk(q LogQuery, at paging.Position, first int, now time.Time) *logWalk {
	if until, after, ok := parseLogMark(at.After); ok {
		q.Until, at.After = until, logMark(until, after)
	} else {
		if q.Until.IsZero() {
			q.Until = now
		}
		at.After = logMark(q.Until, "")
	}
	if q.Since.IsZero() {
		q.Since = q.Until.Add(-q.Span)
	}
	return &logWalk{
		query: q, pager: paging.NewPager(at, first, paging.BySort), first: first,
		// Entries already returned from the page are read again, so that the rest of it makes a
		// page.
		limit: min(first+at.Offset, okta.MaxLogPage), entries: map[string]*okta.LogEvent{},
	}
}

func (w *logWalk) key() logKey {
	_, after, _ := parseLogMark(w.pager.After())
	return logKey{
		filter: w.query.Filter, after: after, limit: w.limit,
		since: w.query.Since.UnixMilli(), until: w.query.Until.UnixMilli(),
	}
}

// take adds the page that was read, and reports whether another is needed.
func (w *logWalk) take(ctx context.Context, page batch.Result[*okta.Page[*okta.LogEvent]]) bool {
	w.limit = w.first
	read := batch.Result[paging.Page]{Err: page.Err}
	if page.Err == nil {
		for _, e := range page.Value.Items {
			w.entries[e.ID] = e
			read.Value.IDs = append(read.Value.IDs, e.ID)
		}
		if page.Value.Next != "" {
			read.Value.Next = logMark(w.query.Until, page.Value.Next)
		}
	}
	return w.pager.Take(ctx, read)
}

// logMark combines Okta's cursor with the end of its window.
func logMark(until time.Time, after string) string {
	return strconv.FormatInt(until.UnixMilli(), 36) + " " + after
}

func parseLogMark(mark string) (until time.Time, after string, ok bool) {
	text, after, ok := strings.Cut(mark, " ")
	ms, err := strconv.ParseInt(text, 36, 64)
	if !ok || err != nil {
		return time.Time{}, "", false
	}
	return time.UnixMilli(ms), after, true
}

func (r *Request) readLog(ctx context.Context, k logKey) (*okta.Page[*okta.LogEvent], error) {
	return r.okta.ListLogEvents(ctx, okta.LogQuery{
		Since: time.UnixMilli(k.since), Until: time.UnixMilli(k.until), Filter: k.filter, After: k.after, Limit: k.limit,
	})
}
