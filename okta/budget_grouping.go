package okta

import (
	"strings"
	"time"
)

// route is what a call spends: its published bucket, and the finer kind of path for
// which Okta does not say in which bucket it is.
type route struct{ bucket, kind string }

const (
	kindBelowUser  = "/api/v1/users/{id}/*"
	kindBelowGroup = "/api/v1/groups/{id}/*"
)

func routeOf(path string) route {
	r := route{bucket: BucketOf(path)}
	r.kind = r.bucket
	path, _, _ = strings.Cut(path, "?")
	if strings.Count(strings.TrimSuffix(path, "/"), "/") > 4 {
		switch {
		case strings.HasPrefix(path, "/api/v1/users/"):
			r.kind = kindBelowUser
		case strings.HasPrefix(path, "/api/v1/groups/"):
			r.kind = kindBelowGroup
		}
	}
	return r
}

// grouping learns which kinds of calls share a bucket. The start is the published
// table. Since a bucket's windows follow one another, answers that name two windows
// at the same time come from two buckets: the kind gets an account of its own. And
// two accounts whose windows end together and whose calls are in each other's count
// are one bucket. Without this, calls of the one would be booked as calls of a window
// already over, or a share be spent twice.
type grouping struct {
	moved   map[string]string // kind → account
	strikes map[string]int    // kind → contradictions in a row
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

// account names the window that calls of a route are counted in.
func (g *grouping) account(r route) string {
	if a, ok := g.moved[r.kind]; ok {
		return a
	}
	return r.bucket
}

// splittable kinds are those of the two buckets that gather several.
func splittable(kind string) bool {
	return kind == kindBelowUser || kind == kindBelowGroup || kind == BucketOther || kind == BucketGroups
}

// siblings are the buckets a kind may belong to instead.
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

// regroup moves a ticket, and its kind from now on, to another account when its
// answer shows that it was counted there. It returns the window to settle in.
func (b *budget) regroup(t *ticket, w *window, r rate) *window {
	kind := t.route.kind
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
		own.done += w.done // for all we know these were its calls
		return own
	}
	b.strikes[kind] = 0
	for _, name := range siblings(kind) {
		if s, ok := b.windows[name]; ok && name != t.account && b.together(kind, w, s, r) {
			s.done += w.done
			b.moved[kind] = name
			return b.move(t, w, name)
		}
	}
	return w
}

// move takes a ticket to another account.
func (b *budget) move(t *ticket, from *window, to string) *window {
	from.withdraw()
	t.account = to
	w := b.window(to)
	w.begin(b.now())
	return w
}

// together reports whether the answers make it likely enough that two accounts are
// one bucket: same limit, same end, and calls of both in the count.
func (b *budget) together(kind string, w, sibling *window, r rate) bool {
	if sibling.reset == 0 || sibling.limit != r.limit || !same(sibling.reset, r.reset) || sibling.done < 3 {
		return false
	}
	if r.limit-r.remaining >= w.done+sibling.done {
		b.likely[kind]++
	} else {
		b.likely[kind] = max(0, b.likely[kind]-1)
	}
	return b.likely[kind] >= signsToJoin
}

// contradicts reports whether an answer names another window while the current one
// lasts: a later window before its end, or an earlier one after its beginning.
func (w *window) contradicts(r rate) bool {
	switch {
	case w.reset == 0 || same(r.reset, w.reset):
		return false
	case r.reset > w.reset:
		return r.date() < w.reset-1
	default:
		return r.left > time.Second && r.date() >= w.born
	}
}
