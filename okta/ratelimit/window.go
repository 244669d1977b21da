package ratelimit

import "time"

const (
	// windowGuard is added to the end of a window: Date and Reset are in whole
	// seconds, so the true end may be up to one later than computed.
	windowGuard = time.Second
	// blindWindow is how long a window lasts until an answer names its end.
	blindWindow = time.Minute
	// bareAnswers is how many successive answers without rate-limit headers mean that
	// there is no rate limit, as in recordings; a proxy may drop the headers of one.
	bareAnswers = 20
	// reservePart is the part of the ceiling that is kept from background calls.
	reservePart = 0.3
)

// window is our account of one bucket. What we spent in Okta's current window is
// done + inflight: an answer's Reset names the window it was counted in, and a call
// under way may still be counted in the current one. A call without such an answer
// counts in this window and in the next, since it may have reached Okta on either
// side of the boundary. So done + inflight is never less than the truth.
type window struct {
	limit     int
	learned   bool
	unmetered bool // answers come without rate-limit headers
	bare      int  // successive good answers without them

	reset int64     // Okta's name for the window, 0 while unknown
	last  int64     // the newest reset ever seen
	born  int64     // the server's time of the answer that named it
	ends  time.Time // by our clock, guard included; zero before the first call

	done, lost, inflight int
	before               int // done in the window that the clock ended
	beforeUnshared       int // unshared of that window
	lap                  int // how many windows there were
	remaining            int // lowest seen in this window, -1 while unknown

	shared  int // spent by all replicas when the counter last answered, ours included
	ownThen int // spent by us at that time
	// unshared counts our calls that the shared counter does not know yet, except those
	// about to report themselves; below 0 when a call that another reported is withdrawn.
	unshared int
	carried  int // those of unshared that other calls are reporting right now
	recounts int // how often unshared was recounted, then including those about to report
	// part is our part of what all replicas spent, 0 while unknown; see withinPart.
	part float64

	clients spenders
	changed chan struct{} // closed when a call settles
}

func newWindow(bucket string) *window {
	return &window{limit: startLimit(bucket), remaining: -1, changed: make(chan struct{})}
}

// ceiling returns what may be spent in a window, at least one call.
func (w *window) ceiling(share float64, p Priority) int {
	whole := max(1, int(float64(w.limit)*share))
	if p == Background {
		return whole - w.reserve(whole)
	}
	return whole
}

// reserve returns what is kept from background calls. It leaves them at least one call, or they
// would never be made.
func (w *window) reserve(whole int) int { return min(whole-1, int(float64(whole)*reservePart)+1) }

// roll begins an unnamed window when the current one is over by our clock.
func (w *window) roll(now time.Time) {
	if w.ends.IsZero() || now.Before(w.ends) {
		return
	}
	w.before, w.beforeUnshared = w.done, w.unshared
	w.restart(0)
	w.ends = time.Time{}
	if w.used() > 0 {
		w.ends = now.Add(blindWindow)
	}
}

// restart forgets what belonged to the previous window.
func (w *window) restart(reset int64) {
	w.lap++
	w.reset, w.remaining = reset, -1
	w.done, w.lost = w.lost, 0
	w.clients.restart()
	w.recount()
}

// recount resets what was shared, for a window that has its own counter from now on.
func (w *window) recount() {
	w.shared, w.ownThen, w.unshared, w.carried = 0, 0, w.done+w.inflight, 0
	w.recounts++
}

// load is what a call reports to the shared counter besides itself.
type load struct{ calls, recounts int }

// carry returns the calls that the shared counter does not know yet, to be reported along.
func (w *window) carry() load {
	l := load{w.unshared, w.recounts}
	w.carried += max(0, l.calls)
	w.unshared = 0
	return l
}

// carriedThere ends what carry began, whether or not the counter answered.
func (w *window) carriedThere(l load) {
	if l.calls > 0 && l.recounts == w.recounts {
		w.carried -= l.calls
		w.wake() // callers that were refused because of them
	}
}

// kept notes that a client asks, and returns how many calls are kept from it for others.
func (w *window) kept(share float64, client string, now time.Time) int {
	scale := 1.0
	if own := w.done + w.inflight; own > 0 {
		scale = float64(w.used()) / float64(own)
	}
	return w.clients.ask(client, w.ceiling(share, Interactive), scale, now)
}

// used returns what counts against the ceiling.
func (w *window) used() int { return max(w.done+w.inflight, w.shared) }

// verdict reports whether one more call may be sent.
type verdict uint8

const (
	admitted verdict = iota
	// spent: nothing more before the window ends, by Okta's own count.
	spent
	// shareSpent: nothing more either, because our share is spent.
	shareSpent
	// crowded: only the calls under way make the window seem spent; one that settles
	// may show that it is not.
	crowded
)

// check returns the verdict for a caller from which kept calls are kept for others.
func (w *window) check(share float64, p Priority, kept int) verdict {
	if w.unmetered {
		return admitted
	}
	if w.used() >= w.ceiling(share, p)-kept {
		if kept > 0 && w.used() < w.ceiling(share, p) {
			return shareSpent // the rest is kept for others
		}
		if w.remaining == 0 || w.ceiling(share, p) >= w.limit {
			return spent // Okta's whole limit, not just our share
		}
		return shareSpent
	}
	if w.remaining < 0 {
		return admitted
	}
	floor := kept
	if p == Background {
		floor = max(floor, w.reserve(w.ceiling(share, Interactive)))
	}
	switch {
	case w.remaining <= floor && w.remaining > 0 && kept > 0:
		return shareSpent
	case w.remaining <= floor:
		return spent
	case w.remaining-w.inflight <= floor:
		return crowded
	default:
		return admitted
	}
}

// begin counts a call before it is sent.
func (w *window) begin(now time.Time) {
	w.inflight++
	if w.ends.IsZero() {
		w.ends = now.Add(blindWindow)
	}
}

// settle records the end of a call that was sent and reports whether its answer named
// a new window. answered means that Okta itself answered, known that the answer carried
// r.
func (w *window) settle(r Rate, known, answered bool, now time.Time) (adopted bool) {
	w.inflight--
	defer w.wake()
	if !known || r.Concurrency() {
		w.done++
		// Okta puts the headers on every answer; where they never appear, there is no limit.
		if answered && !known && !w.learned {
			w.bare++
			w.unmetered = w.bare >= bareAnswers
		}
		if !w.unmetered {
			w.lost++
		}
		return false
	}
	w.unmetered, w.bare = false, 0
	ends := now.Add(r.Wait())
	switch {
	case w.reset != 0 && same(r.Reset, w.reset):
		w.done++
		w.learn(r)
		if ends.Before(w.ends) {
			w.ends = ends
		}
		return false
	case w.reset == 0 && w.last != 0 && same(r.Reset, w.last) && r.Left > 0:
		// Our clock ended the window too early; it continues.
		w.reset, w.ends = w.last, ends
		w.done++
		w.recount()
		w.done += w.before
		w.clients.resume()
		w.unshared += w.beforeUnshared // some may still be under way, but twice is better than never
		w.learn(r)
		return false
	case r.Reset <= w.last || same(r.Reset, w.last):
		// It was counted in a window that is over for us. If that was not over when Okta
		// answered, it may be another bucket's (see grouping), so count the call here too.
		if r.Left > windowGuard {
			w.done++
		}
		return false
	default:
		w.adopt(r.Reset, ends)
		w.born = r.date()
		w.done++
		w.unshared++
		w.learn(r)
		return true
	}
}

// learn takes limit and remaining from an answer of the current window. Answers may
// arrive out of order, so the lowest remaining is the newest.
func (w *window) learn(r Rate) {
	w.limit, w.learned = r.Limit, true
	if w.remaining < 0 || r.Remaining < w.remaining {
		w.remaining = r.Remaining
	}
}

// adopt makes reset the current window.
func (w *window) adopt(reset int64, ends time.Time) {
	if w.reset != 0 {
		w.restart(reset)
	} else { // what was spent since roll was spent in this window
		w.reset = reset
		w.recount()
	}
	w.last, w.ends, w.born = reset, ends, reset
}

// same reports whether two resets are equal; Okta's servers may round differently by a second.
func same(a, b int64) bool { return a-b <= 1 && b-a <= 1 }

// withdraw removes a call that was never sent from the account.
func (w *window) withdraw() {
	w.inflight--
	w.unshared--
	w.wake()
}

// wake makes waiting callers try again.
func (w *window) wake() {
	close(w.changed)
	w.changed = make(chan struct{})
}
