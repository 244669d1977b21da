package admins

import (
	"context"
	"sync"
	"time"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/membership"
	"oktagraph/loaders/plan"
)

// demand counts questions about single users, to predict how many more will come while lists
// that answer all of them would be fresh.
type demand struct {
	mu    sync.Mutex
	since time.Time
	asked int
}

// demandAhead is the most further questions to predict from each one: a burst of three says
// little about five minutes.
const demandAhead = 8

// expect records n questions and returns how many to expect while lists are fresh for window, n
// included.
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

// learnDirectory reads who can have a role within the background share of the budget, for this
// question and later ones; nil when that did not succeed in time.
func (r *Request) learnDirectory(ctx context.Context) *Directory {
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

// LearnGroupAdmins reads the members and the roles of the groups with roles, in the background
// as learnDirectory does, when questions about single users are so frequent that it costs less;
// users is the number of the current ones. It reports whether it tried.
func (r *Request) LearnGroupAdmins(ctx context.Context, f *Directory, users int) bool {
	if !r.worthLearning(&r.org.admins.joined, users, r.MemberCalls(ctx, f)+r.WithoutRoles(f.groupIDs), fetch.SoftObject) {
		return false
	}
	r.Learn(ctx, "groups with roles", func(ctx context.Context) error {
		for _, answer := range fetch.Gather(ctx, r, r.MembersSource(), f.GroupsToRead()) {
			if answer.Err != nil {
				return answer.Err
			}
		}
		for _, answer := range fetch.Gather(ctx, r, r.groupRolesSource(rolesAsked{asked: len(f.listed), known: true}), f.groupIDs) {
			if answer.Err != nil {
				return answer.Err
			}
		}
		return nil
	})
	if ctx.Err() == nil && (r.MemberCalls(ctx, f) > 0 || r.WithoutRoles(f.groupIDs) > 0) {
		r.org.admins.unlearned.Note()
	}
	return true
}

// worthLearning reports whether questions about single users are so frequent that lists which
// answer all of them cost less. A caller who bounds the age of answers cannot use such lists.
// After learning took too long it is not tried again for a while, as what was read of an
// unfinished list is lost.
func (r *Request) worthLearning(d *demand, asked, cost int, window time.Duration) bool {
	return !r.Hints.Freshness.Bounded && !r.org.admins.unlearned.Recently() && d.expect(asked, window) > cost
}

// MemberCalls returns the cost of reading the members of all groups that may have roles, except
// those known whole.
func (r *Request) MemberCalls(ctx context.Context, f *Directory) int {
	groups := f.GroupsToRead()
	calls := 0
	for i, entry := range fetch.GetMany(ctx, r, membership.AllMembersKind, groups) {
		if !fetch.IsFresh(r, entry) {
			calls += plan.Pages(f.groups[groups[i]].Users, plan.WholePage)
		}
	}
	return calls
}

// readAhead starts reading who can have a role alongside the level before the one that needs
// it; coming is about how many users that level will hold. It saves the time of three
// consecutive calls. Only the first level of an operation that can does so.
func (r *Request) readAhead(ctx context.Context, coming int) {
	begun := batch.NewPromise()
	if !r.ahead.CompareAndSwap(nil, begun) {
		return
	}
	w := directoryWanted{users: true, ceiling: r.directoryCeiling(coming)}
	job, err := r.Start(ctx, func(ctx context.Context) {
		defer begun.Keep()
		if r.knownDirectory(ctx, w) == nil {
			_, _ = r.readDirectory(ctx, w) // errors are reported where the directory is needed
		}
	})
	if err != nil {
		begun.Keep() // it would only save time; a server that shuts down does without
		return
	}
	context.AfterFunc(r.Context(), job.Abandon) //nolint:contextcheck // it is for the operation, not for the batch
}
