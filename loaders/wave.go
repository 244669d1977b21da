package loaders

import (
	"context"
	"sync"
)

// wave is one start of all pending batches of a walk. The next begins only when
// every batch of this one is over, so a batch always finds its own. Where one batch's answers make
// another's calls needless, the other waits for the first's decision; otherwise
// how many calls a query takes would depend on which was quicker.
type wave struct {
	// memberships is over when the groups of users are planned and, if they are
	// read from the groups' side, read; nil when none are asked for.
	memberships *promise
	// The others are over when statistics, members of groups, roles of groups and
	// all administrators are read; nil when not asked for.
	stats, members, groupRoles, admins *promise
	// foreseen is over when it is decided whether the members that are being read
	// make it worth to read who can have a role ahead.
	foreseen *promise
}

// promise is something that ends once.
type promise struct {
	once sync.Once
	done chan struct{}
}

func newPromise() *promise { return &promise{done: make(chan struct{})} }

// keep ends the promise; nil-safe, since most waves have none.
func (p *promise) keep() {
	if p != nil {
		p.once.Do(func() { close(p.done) })
	}
}

// wait returns when the promise or ctx ends.
func (p *promise) wait(ctx context.Context) {
	if p == nil {
		return
	}
	select {
	case <-p.done:
	case <-ctx.Done():
	}
}

// newWave looks at what is pending.
func (r *Request) newWave() *wave {
	w := &wave{}
	if r.userGroups.pending() {
		w.memberships = newPromise()
	}
	if r.stats.pending() {
		w.stats = newPromise()
	}
	if r.members.pending() {
		w.members, w.foreseen = newPromise(), newPromise()
	}
	if r.groupRoles.pending() {
		w.groupRoles = newPromise()
	}
	if r.admins.pending() {
		w.admins = newPromise()
	}
	return w
}
