package ratelimit

import "time"

const (
	// windowGuard is added to the end of a window: Date and Reset have whole
	// seconds, so the true end may be up to one later than computed.
	windowGuard = time.Second
	// blindWindow is how long a window counts before any answer named its end.
	blindWindow = time.Minute
	// bareAnswers without rate-limit headers mean that there is no rate limit, as in
	// recordings; a proxy may drop the headers of one.
	bareAnswers = 20
	// reservePart of the ceiling is kept from background calls.
	reservePart = 0.3
)

// window is our account of one bucket. What we spent in Okta's current window is
// done + inflight: an answer names the window it was counted in by its Reset, and a
// call under way may yet be counted in the current one. A call that got no such
// answer counts in this window and in the next, since it may have reached Okta on
// either side of the boundary. Thus done + inflight is never less than the truth.
type window struct {
	limit     int
	learned   bool
	unmetered bool // answers come without rate-limit headers
	bare      int  // good answers without them in a row

	reset int64     // Okta's name for the window, 0 while unknown
	last  int64     // the newest reset ever known
	born  int64     // the server's time of the answer that named it
	ends  time.Time // by our clock, guard included; zero before the first call

	done, lost, inflight int
	before               int // done in the window that the clock ended
	beforeUnshared       int // unshared of that window
	lap                  int // how many windows there were
	remaining            int // lowest seen in this window, -1 while unknown

	shared  int // spent by all replicas as of the last look, our calls included
	ownThen int // ours as of that look
	// unshared are ours that the shared counter does not know yet, but for those that are
	// about to tell it themselves; below 0 when one that another has told was withdrawn.
	unshared int
	carried  int // those of unshared that are on their way to the shared counter with others
	recounts int // how often unshared was counted anew, those about to tell included
	// part of what all replicas spent that was ours, 0 while unknown; see withinPart.
	part float64

	clients spenders
	changed chan struct{} // closed when a call settles
}

func newWindow(bucket string) *window {
	return &window{limit: startLimit(bucket), remaining: -1, changed: make(chan struct{})}
}

// ceiling is what may be spent in a window, at least one call.
func (w *window) ceiling(share float64, p Priority) int {
	whole := max(1, int(float64(w.limit)*share))
	if p == Background {
		return whole - w.reserve(whole)
	}
	return whole
}

// reserve leaves background calls at least one, or they would never be made.
func (w *window) reserve(whole int) int { return min(whole-1, int(float64(whole)*reservePart)+1) }

// roll begins an unnamed window when the clock says that the current one is over.
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

// restart forgets what belonged to the window before.
func (w *window) restart(reset int64) {
	w.lap++
	w.reset, w.remaining = reset, -1
	w.done, w.lost = w.lost, 0
	w.clients.restart()
	w.recount()
}

// recount is for a window that has a counter of its own from now on.
func (w *window) recount() {
	w.shared, w.ownThen, w.unshared, w.carried = 0, 0, w.done+w.inflight, 0
	w.recounts++
}

// load is what somebody takes along to the shared counter.
type load struct{ calls, recounts int }

// carry takes along what the shared counter was not told yet.
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
		w.wake() // who was refused for their sake
	}
}

// kept notes that a client asks, and returns how much is kept from it for others.
func (w *window) kept(share float64, client string, now time.Time) int {
	scale := 1.0
	if own := w.done + w.inflight; own > 0 {
		scale = float64(w.used()) / float64(own)
	}
	return w.clients.ask(client, w.ceiling(share, Interactive), scale, now)
}

// used is what counts against the ceiling.
func (w *window) used() int { return max(w.done+w.inflight, w.shared) }

// verdict reports whether one more call may be sent.
type verdict uint8

const (
	admitted verdict = iota
	// spent: nothing more before the window ends, because Okta's own count says so.
	spent
	// shareSpent: nothing more either, because what we may spend is spent.
	shareSpent
	// crowded: only the calls under way make it seem empty; one that settles may
	// show that it is not.
	crowded
)

// check asks it for a caller from whom so many calls are kept.
func (w *window) check(share float64, p Priority, kept int) verdict {
	if w.unmetered {
		return admitted
	}
	if w.used() >= w.ceiling(share, p)-kept {
		if kept > 0 && w.used() < w.ceiling(share, p) {
			return shareSpent // by others' fair parts
		}
		if w.remaining == 0 || w.ceiling(share, p) >= w.limit {
			return spent // Okta's whole limit, not a share of it
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

// settle takes a call that was sent off the account and reports whether it taught
// us a new window. answered says that Okta itself answered, known that the answer
// carried r.
func (w *window) settle(r Rate, known, answered bool, now time.Time) (adopted bool) {
	w.inflight--
	defer w.wake()
	if !known || r.Concurrency() {
		w.done++
		// Okta puts the headers on every answer; where none ever are, nothing is metered.
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
		// Our clock ended the window too early; it goes on.
		w.reset, w.ends = w.last, ends
		w.done++
		w.recount()
		w.done += w.before
		w.clients.resume()
		w.unshared += w.beforeUnshared // rather twice than never: some may be under way still
		w.learn(r)
		return false
	case r.Reset <= w.last || same(r.Reset, w.last):
		// Counted in a window that is over; if that was not over when Okta answered,
		// this may be another bucket's (see grouping), so it counts here as well.
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

// learn takes limit and remaining from an answer of the current window. Answers
// come out of order, so the lowest remaining is the newest.
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
	} else { // what was spent since the clock rolled was spent in this window
		w.reset = reset
		w.recount()
	}
	w.last, w.ends, w.born = reset, ends, reset
}

// same reports whether two resets are one; Okta's servers may differ by a second of rounding.
func same(a, b int64) bool { return a-b <= 1 && b-a <= 1 }

// withdraw takes a call off the account that was never sent.
func (w *window) withdraw() {
	w.inflight--
	w.unshared--
	w.wake()
}

// wake lets those who wait look again.
func (w *window) wake() {
	close(w.changed)
	w.changed = make(chan struct{})
}
