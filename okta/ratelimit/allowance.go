package ratelimit

// SetShare changes the share of every bucket's limit that may be spent, above 0 up to 1, from
// the next call on. What was spent stays spent. Waiting callers try again.
func (b *Budget) SetShare(share float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if share == b.share {
		return
	}
	b.share = share
	for _, w := range b.windows {
		w.wake()
	}
}

// SetTop changes the maximum number of slots, at least 1. Calls under way keep theirs. A limit
// that Okta's refusals have lowered stays low and rises as before.
func (l *Limiter) SetTop(top int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.limit == l.top || l.limit > top {
		l.limit = top
	}
	l.floor, l.top = min(limiterFloor, top), top
	l.limit = max(l.floor, l.limit)
	l.hand()
}
