package okta

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"oktagraph/okta/ratelimit"
)

// maxRetryAfter is the longest pause we accept: if Okta announces a longer one, we try
// again after a minute.
const maxRetryAfter = time.Minute

// retryAfter reads the Retry-After of a 503, in seconds or as a date by the server's
// clock; 0 without one. Rate limits have headers of their own.
func retryAfter(resp *http.Response) time.Duration {
	text := strings.TrimSpace(resp.Header.Get("Retry-After"))
	if resp.StatusCode != http.StatusServiceUnavailable || text == "" {
		return 0
	}
	if n, err := strconv.ParseUint(text, 10, 40); err == nil { // larger numbers are no seconds
		return min(time.Duration(min(n, 3600))*time.Second, maxRetryAfter)
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return max(0, min(date.Sub(ratelimit.ServerTime(resp.Header, time.Now())), maxRetryAfter))
}
