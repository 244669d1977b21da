package okta

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// rate is what one answer's rate-limit headers say
// (https://developer.okta.com/docs/reference/rl-best-practices/).
type rate struct {
	limit, remaining int
	// reset is the end of the window in the server's epoch seconds; it names the
	// window, since a bucket's windows follow each other.
	reset int64
	// left is how long the window lasts from the server's Date on.
	left time.Duration
}

// date is the server's time of the answer, while its window lasts.
func (r rate) date() int64 { return r.reset - int64(r.left/time.Second) }

// maxWindow is the longest window believed. Okta's are a minute; anything far
// beyond is a broken header, and believing it would stop the tenant.
const maxWindow = 10 * time.Minute

// parseRate reads the headers; false when they are absent or make no sense. limit 0
// is Okta's sign for the concurrency limit.
func parseRate(h http.Header, now time.Time) (rate, bool) {
	limit, ok1 := wholeNumber(h.Get("X-Rate-Limit-Limit"))
	remaining, ok2 := wholeNumber(h.Get("X-Rate-Limit-Remaining"))
	reset, ok3 := wholeNumber(h.Get("X-Rate-Limit-Reset"))
	if !ok1 || !ok2 || !ok3 {
		return rate{}, false
	}
	date := serverTime(h, now)
	left := time.Unix(reset, 0).Sub(date)
	if left > maxWindow || left < -maxWindow {
		return rate{}, false
	}
	return rate{limit: int(limit), remaining: int(remaining), reset: reset, left: max(left, 0)}, true
}

// wholeNumber reads up to twelve digits, enough for epoch seconds.
func wholeNumber(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 12 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// serverTime is the answer's Date, else our clock: the local clock may be wrong by
// more than a window lasts.
func serverTime(h http.Header, now time.Time) time.Time {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		return date
	}
	return now.Truncate(time.Second)
}
