package model

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"oktagraph/okta"
)

// wire is the way from one server to the org: it takes its time, it breaks, and
// it remembers what was sent.
type wire struct {
	next    http.RoundTripper
	weather *weather
	calm    bool // outages pass it by; latency and refusals do not

	mu    sync.Mutex
	calls []call
}

// call is one request to the org.
type call struct {
	at         time.Time
	address    string // without what a retry may change
	path       string
	background bool
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.calls = append(w.calls, call{
		at: time.Now(), address: address(r.URL), path: r.URL.Path, background: okta.PriorityFrom(r.Context()) == okta.Background,
	})
	w.mu.Unlock()
	if w.weather == nil {
		return w.next.RoundTrip(r)
	}
	if err := pause(r.Context(), w.weather.latencyNow()); err != nil {
		return nil, err
	}
	if f := w.weather.hits(r.URL.Path, w.calm); f != nil {
		return f.answer(r)
	}
	return w.next.RoundTrip(r)
}

// sent are the calls so far.
func (w *wire) sent() []call {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calls[:len(w.calls):len(w.calls)]
}

// address leaves out the page: a retry after a 500 asks for half of it, and then
// there are more of them.
func address(u *url.URL) string {
	q := u.Query()
	q.Del("limit")
	q.Del("after")
	return u.Path + "?" + q.Encode()
}

// distinct counts the addresses of calls that somebody waited for.
func distinct(calls []call) map[string]bool {
	seen := map[string]bool{}
	for _, c := range calls {
		if !c.background {
			seen[c.address] = true
		}
	}
	return seen
}

// byID counts the addresses that read objects by their ids.
func byID(addresses map[string]bool) int {
	n := 0
	for a := range addresses {
		path, query, _ := strings.Cut(a, "?")
		if strings.HasPrefix(query, "filter=id+eq") || strings.Count(path, "/") == 4 && !strings.Contains(path, "/iam/") {
			n++
		}
	}
	return n
}
