package okta

import (
	"context"
	"time"
)

// MaxLogPage is the most entries that Okta sends at once.
const MaxLogPage = 1000

// LogQuery selects entries of the System Log, newest first.
type LogQuery struct {
	// Since and Until bound the window; an entry at Until is outside. Both are always
	// sent: without Until the log is a stream that never ends.
	Since, Until time.Time
	// Filter is an expression, see [expression.LogFilter].
	Filter string
	After  string
	// Limit is 100 when 0, which is Okta's default, and at most [MaxLogPage].
	Limit int
}

// ListLogEvents reads one page of the System Log. Some orgs send a next link even on the last
// page, or on an empty one; here an empty page is the end, whatever its link.
//
// GET /api/v1/logs, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/#tag/SystemLog/operation/listLogEvents.
func (c *Client) ListLogEvents(ctx context.Context, q LogQuery) (*Page[*LogEvent], error) {
	limit := q.Limit
	if limit <= 0 {
		limit = 100
	}
	r := get("api", "v1", "logs").page(min(limit, MaxLogPage), q.After).
		with("since", instant(q.Since)).with("until", instant(q.Until)).
		with("filter", q.Filter).with("sortOrder", "DESCENDING")
	return fetchList(ctx, c, "list log events", r, ByList, func(a *answer) ([]*LogEvent, string, error) {
		items, err := decodeList(a.body, decodeLogEvent)
		if err != nil || len(items) == 0 {
			return items, "", err
		}
		next, err := nextCursor(c.origin, a.header)
		return items, next, err
	})
}

// instant formats a time as Okta does.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
