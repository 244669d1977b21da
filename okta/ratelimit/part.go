package ratelimit

const (
	// leastPart is the least part of a replica while the counter is away, however
	// little it spent before: its traffic may grow in a long outage.
	leastPart = 0.1
	// unknownPart applies until the counter has shown this replica's part. A replica
	// that shares a counter is hardly ever alone.
	unknownPart = 1.0 / 3
	// conclusive is the part of a ceiling that all replicas together must have spent
	// before parts are computed from it: in a window's first moments the first replica
	// to call has spent everything.
	conclusive = 1.0 / 3
	// margin reduces each part: replicas learn the sum at different moments, so their
	// parts add up to a little more than one.
	margin = 0.95
)

// noteSum records the sum of all replicas, and what part of it is ours.
func (w *window) noteSum(sum int, share float64) {
	own := w.done + w.inflight
	w.shared, w.ownThen = sum, own
	if float64(sum) >= conclusive*float64(w.ceiling(share, Interactive)) {
		w.part = max(leastPart, min(1, float64(own)/float64(sum))*margin)
	}
}

// withinPart reports whether our calls stay within what we may spend without asking the
// counter: what we had spent when it last answered, plus our part of the rest. The parts
// of all replicas add up to about one, so a counter that is slow for a moment, or away
// for an hour, does not multiply the share.
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
