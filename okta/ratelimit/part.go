package ratelimit

const (
	// leastPart is what a replica may count on when the counter goes away, however
	// little it spent before: its traffic may grow in an outage that lasts.
	leastPart = 0.1
	// unknownPart is taken before the counter has shown whose part is how large.
	// Whoever shares a counter is hardly ever alone.
	unknownPart = 1.0 / 3
	// conclusive is the part of a ceiling that all replicas must have spent before
	// their parts are taken from it: in a window's first moments whoever came first
	// has it all.
	conclusive = 1.0 / 3
	// margin is kept off a part: replicas learn the sum at different moments, so that
	// their parts add up to a little more than one.
	margin = 0.95
)

// noteSum takes the sum of all replicas, and what part of it is ours.
func (w *window) noteSum(sum int, share float64) {
	own := w.done + w.inflight
	w.shared, w.ownThen = sum, own
	if float64(sum) >= conclusive*float64(w.ceiling(share, Interactive)) {
		w.part = max(leastPart, min(1, float64(own)/float64(sum))*margin)
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
