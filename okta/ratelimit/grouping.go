package ratelimit

import "time"

// grouping learns which kinds of calls share a bucket. It starts with the published
// table. A bucket's windows follow one another, so answers that name two windows at
// the same time come from two buckets: the kind then gets an account of its own. Two
// accounts whose windows end together, and whose calls appear in each other's count,
// are one bucket. Without this, calls of one bucket would be booked in a window that
// is already over, or a share would be spent twice.
type grouping struct {
	moved   map[string]string // kind → account
	strikes map[string]int    // kind → successive contradictions
	likely  map[string]int    // kind → signs of a common bucket
}

func newGrouping() grouping {
	return grouping{moved: map[string]string{}, strikes: map[string]int{}, likely: map[string]int{}}
}

const (
	// strikesToSplit and signsToJoin guard against a single odd answer.
	strikesToSplit = 3
	signsToJoin    = 10
)

// account returns the name of the window that calls of a route are counted in.
func (g *grouping) account(r Route) string {
	if a, ok := g.moved[r.kind]; ok {
		return a
	}
	return r.Bucket
}

// splittable reports whether a kind belongs to one of the two buckets that combine several kinds.
func splittable(kind string) bool {
	return kind == kindBelowUser || kind == kindBelowGroup || kind == BucketOther || kind == BucketGroups
}

// siblings returns the buckets that a kind may belong to instead.
func siblings(kind string) []string {
	switch kind {
	case kindBelowUser:
		return []string{BucketUsers, BucketUser}
	case kindBelowGroup:
		return []string{BucketGroup, BucketOther}
	default:
		return nil
	}
}

// regroup moves a ticket, and its kind from now on, to another account if the answer
// shows that it was counted there. It returns the window to settle in.
func (b *Budget) regroup(t *Ticket, w *window, r Rate) *window {
	kind := t.Route.kind
	if !splittable(kind) {
		return w
	}
	if to, ok := b.moved[kind]; ok && to != t.account {
		return b.move(t, w, to)
	}
	if w.contradicts(r) {
		if b.strikes[kind]++; b.strikes[kind] < strikesToSplit || b.moved[kind] != "" {
			return w
		}
		b.moved[kind] = kind + " alone"
		own := b.move(t, w, b.moved[kind])
		own.done += w.done + w.inflight // as far as we know, these are its calls
		return own
	}
	b.strikes[kind] = 0
	for _, name := range siblings(kind) {
		if s, ok := b.windows[name]; ok && name != t.account && b.together(kind, w, s, r) {
			s.done += w.done + w.inflight
			s.unshared += w.done + w.inflight
			b.moved[kind] = name
			return b.move(t, w, name)
		}
	}
	return w
}

// move moves a ticket to another account.
func (b *Budget) move(t *Ticket, from *window, to string) *window {
	from.withdraw()
	from.clients.count(t.Client, -1)
	t.account = to
	w := b.window(to)
	w.begin(b.now())
	if t.Client != "" {
		w.clients.of(t.Client, b.now())
		w.clients.count(t.Client, 1)
	}
	w.unshared++
	return w
}

// together reports whether the answers make it likely enough that two accounts are
// one bucket: same limit, same end, and calls of both in the count.
func (b *Budget) together(kind string, w, sibling *window, r Rate) bool {
	if sibling.reset == 0 || sibling.limit != r.Limit || !same(sibling.reset, r.Reset) || sibling.done < 3 {
		return false
	}
	if r.Limit-r.Remaining >= w.done+sibling.done {
		b.likely[kind]++
	} else {
		b.likely[kind] = max(0, b.likely[kind]-1)
	}
	return b.likely[kind] >= signsToJoin
}

// contradicts reports whether an answer names another window while the current one
// lasts: a later window before its end, or an earlier one after its beginning.
func (w *window) contradicts(r Rate) bool {
	switch {
	case w.reset == 0 || same(r.Reset, w.reset):
		return false
	case r.Reset > w.reset:
		return r.date() < w.reset-1
	default:
		return r.Left > time.Second && r.date() >= w.born
	}
}
