package admins

import (
	"context"
	"sync"
	"time"

	"oktagraph/loaders/batch"
)

// demand counts questions about single users, to foresee how many more will come
// while lists that answer all of them would be fresh.
type demand struct {
	mu    sync.Mutex
	since time.Time
	asked int
}

// demandAhead is how many more questions each one lets expect at most: a burst of
// three says little about five minutes.
const demandAhead = 8

// expect notes n questions and returns how many to count with while lists are fresh
// for so long, n included.
func (d *demand) expect(n int, window time.Duration) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	if now.Sub(d.since) > window {
		d.since, d.asked = now, 0
	}
	before := d.asked
	d.asked += n
	elapsed := max(now.Sub(d.since), time.Second)
	return n + min(before*demandAhead, int(int64(before)*int64(window)/int64(elapsed)))
}

// learnDirectory reads who can have a role in the background's part of the budget, for
// this question and those that follow; nil when that did not work in time.
func (r *Request) learnDirectory(ctx context.Context) *adminDirectory {
	w := directoryWanted{users: true}
	r.Learn(ctx, "admin directory", func(ctx context.Context) error {
		_, err := r.readDirectory(ctx, w)
		return err
	})
	f := r.knownDirectory(ctx, w)
	if f == nil && ctx.Err() == nil {
		r.org.admins.unlearned.Note()
	}
	return f
}

// learnGroupAdmins reads who is in the groups with roles, and which roles those are, as
// learnDirectory reads who can have one.
func (r *Request) learnGroupAdmins(ctx context.Context, f *adminDirectory) {
	r.Learn(ctx, "groups with roles", func(ctx context.Context) error {
		for _, answer := range batch.Gather(ctx, r, r.MembersSource(), f.toRead()) {
			if answer.Err != nil {
				return answer.Err
			}
		}
		for _, answer := range batch.Gather(ctx, r, r.groupRolesSource(rolesAsked{asked: len(f.listed), known: true}), f.groupIDs) {
			if answer.Err != nil {
				return answer.Err
			}
		}
		return nil
	})
	if ctx.Err() == nil && (r.listCalls(ctx, f) > 0 || r.withoutRoles(f.groupIDs) > 0) {
		r.org.admins.unlearned.Note()
	}
}

// worthLearning reports whether questions about single users are so many that lists
// which answer all of them cost less. Who bounds the age of answers has no use for
// lists, and after learning that took too long it is not tried again for a while: what
// was read of a list too long is lost.
func (r *Request) worthLearning(d *demand, asked, cost int, window time.Duration) bool {
	return !r.Hints.Freshness.Bounded && !r.org.admins.unlearned.Recently() && d.expect(asked, window) > cost
}
