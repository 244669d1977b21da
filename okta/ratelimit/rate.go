package ratelimit

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Rate holds one answer's rate-limit headers
// (https://developer.okta.com/docs/reference/rl-best-practices/).
type Rate struct {
	Limit, Remaining int
	// Reset is the end of the window in the server's epoch seconds; it names the
	// window, since a bucket's windows follow each other.
	Reset int64
	// Left is how long the window lasts after the server's Date.
	Left time.Duration
}

// date returns the server's time of the answer, if its window was not over.
func (r Rate) date() int64 { return r.Reset - int64(r.Left/time.Second) }

// Concurrency reports whether the answer is about the concurrency limit, for which
// Okta sends the limit 0.
func (r Rate) Concurrency() bool { return r.Limit == 0 }

// Wait returns how long to wait until the next window has begun.
func (r Rate) Wait() time.Duration { return r.Left + windowGuard }

// maxWindow is the longest window we accept. Okta's are a minute; anything much
// longer is a broken header, and obeying it would stop the tenant.
const maxWindow = 10 * time.Minute

// ParseRate reads the headers; it returns false when they are absent or invalid.
func ParseRate(h http.Header, now time.Time) (Rate, bool) {
	limit, ok1 := wholeNumber(h.Get("X-Rate-Limit-Limit"))
	remaining, ok2 := wholeNumber(h.Get("X-Rate-Limit-Remaining"))
	reset, ok3 := wholeNumber(h.Get("X-Rate-Limit-Reset"))
	if !ok1 || !ok2 || !ok3 {
		return Rate{}, false
	}
	date := ServerTime(h, now)
	left := time.Unix(reset, 0).Sub(date)
	if left > maxWindow || left < -maxWindow {
		return Rate{}, false
	}
	return Rate{Limit: int(limit), Remaining: int(remaining), Reset: reset, Left: max(left, 0)}, true
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

// ServerTime returns the answer's Date, if any, else our clock: that may be wrong by
// more than a window.
func ServerTime(h http.Header, now time.Time) time.Time {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		return date
	}
	return now.Truncate(time.Second)
}
