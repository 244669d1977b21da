package doctor

import (
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"oktagraph/okta/ratelimit"
)

// wire observes the calls to an org: it counts requests, and collects from the
// answers what the client does not report.
type wire struct {
	mu     sync.Mutex
	calls  int
	skew   time.Duration
	timed  bool
	limits map[string]limitSeen
}

type limitSeen struct{ limit, left int }

func newWire() *wire { return &wire{limits: map[string]limitSeen{}} }

// wrap returns a transport that the wire observes.
func (w *wire) wrap(way http.RoundTripper) http.RoundTripper { return tapped{w, way} }

type tapped struct {
	wire *wire
	way  http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t tapped) RoundTrip(r *http.Request) (*http.Response, error) {
	began := time.Now()
	resp, err := t.way.RoundTrip(r)
	t.wire.mu.Lock()
	defer t.wire.mu.Unlock()
	t.wire.calls++
	if err == nil {
		t.wire.hear(ratelimit.BucketOf(r.URL.Path), resp.Header, began, time.Now())
	}
	return resp, err //nolint:wrapcheck // a decorator: the error is the transport's own
}

// CloseIdleConnections passes http.Client's call on to the wrapped transport.
func (t tapped) CloseIdleConnections() {
	if c, ok := t.way.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// hear compares the server's time with the middle of the request, and notes the rate
// limit. Date is in whole seconds; half a second added makes it right to half a second,
// which the report ignores.
func (w *wire) hear(bucket string, h http.Header, began, ended time.Time) {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		middle := began.Add(ended.Sub(began) / 2)
		w.skew, w.timed = date.Add(500*time.Millisecond).Sub(middle), true
	}
	limit, err1 := strconv.Atoi(h.Get("X-Rate-Limit-Limit"))
	left, err2 := strconv.Atoi(h.Get("X-Rate-Limit-Remaining"))
	if err1 != nil || err2 != nil || limit == 0 || bucket == ratelimit.BucketUnlisted {
		return // limit 0 means too many concurrent calls
	}
	w.limits[bucket] = limitSeen{limit, left}
}

// told adds what was observed to the report.
func (w *wire) told(r *TenantReport, share float64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r.Calls = w.calls
	if w.timed {
		r.Clock = &Clock{SkewSeconds: int(w.skew.Seconds())}
	}
	for bucket, seen := range w.limits {
		r.Limits = append(r.Limits, Limit{Bucket: bucket, Limit: seen.limit, Ours: max(1, int(float64(seen.limit)*share)), Left: seen.left})
	}
	slices.SortFunc(r.Limits, func(a, b Limit) int {
		if a.Bucket < b.Bucket {
			return -1
		}
		return 1
	})
}
