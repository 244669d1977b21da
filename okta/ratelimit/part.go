package ratelimit

const (
	// leastPart is what a replica may count on when the counter goes away, however
	// little it spent before: its traffic may grow in an outage that lasts.
	leastPart = 0.1
	// unknownPart is taken before the counter has told enough. Who shares a counter
	// is hardly ever alone.
	unknownPart = 1.0 / 3
	// telling is the part of a ceiling that all replicas must have spent to tell
	// whose part is how large: in a window's first moments whoever came first has it
	// all.
	telling = 1.0 / 3
	// prudence is kept off a part: replicas heard the sum at different moments, so
	// that their parts make a little more than one.
	prudence = 0.95
)

// heard takes the sum of all replicas, and what part of it is ours.
func (w *window) heard(sum int, share float64) {
	own := w.done + w.inflight
	w.shared, w.ownThen = sum, own
	if float64(sum) >= telling*float64(w.ceiling(share, Interactive)) {
		w.part = max(leastPart, min(1, float64(own)/float64(sum))*prudence)
	}
}

// withinPart reports whether our calls keep to what is ours without asking: what was
// spent when the counter last answered, and of the rest the part that was ours then.
// The parts of all replicas make about one, so a counter that is slow for a moment, or
// away for an hour, does not multiply the share.
func (w *window) withinPart(share float64, p Priority) bool {
	if w.unmetered {
		return true
	}
	part := w.part
	if part == 0 {
		part = unknownPart
	}
	rest := max(0, w.ceiling(share, p)-w.shared)
	return w.done+w.inflight <= w.ownThen+max(1, int(float64(rest)*part))
}
