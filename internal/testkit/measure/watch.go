package measure

import (
	"net/http"
	"slices"
	"sync"
)

// Watch notes the addresses of all calls to an org.
type Watch struct {
	mu   sync.Mutex
	seen map[string]int
}

// Around puts the watch on the way to the org; see world.Setup.
func (w *Watch) Around(next http.RoundTripper) http.RoundTripper {
	return watching{w, next}
}

// Reset forgets what was seen.
func (w *Watch) Reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.seen)
}

// Twice are the addresses that were asked for more than once, sorted.
func (w *Watch) Twice() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var twice []string
	for address, n := range w.seen {
		if n > 1 {
			twice = append(twice, address)
		}
	}
	slices.Sort(twice)
	return twice
}

func (w *Watch) note(address string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen == nil {
		w.seen = map[string]int{}
	}
	w.seen[address]++
}

type watching struct {
	watch *Watch
	next  http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (w watching) RoundTrip(r *http.Request) (*http.Response, error) {
	w.watch.note(r.URL.RequestURI())
	return w.next.RoundTrip(r)
}
