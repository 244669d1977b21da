package loaders

import (
	"context"
	"sync"
	"time"

	"oktagraph/okta"
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

type unpaidKey struct{}

// unpaid marks what is read in nobody's name: its calls are background work, and
// no operation's account shows them.
func Unpaid(ctx context.Context) context.Context {
	return context.WithValue(okta.WithMeter(ctx, okta.NewMeter()), unpaidKey{}, true)
}

func isUnpaid(ctx context.Context) bool { return ctx.Value(unpaidKey{}) != nil }

// learnTime bounds the wait for lists that are read for the sake of questions to
// come; after it the question at hand is asked alone.
const learnTime = 3 * time.Second

// learnFacts reads who can have a role in the background's part of the budget, for
// this question and those that follow; nil when that did not work in time.
func (r *Request) learnFacts(ctx context.Context) *facts {
	w := factsWanted{users: true}
	r.learn(ctx, "facts", func(ctx context.Context) error {
		_, err := r.readFacts(ctx, w)
		return err
	})
	f := r.knownFacts(ctx, w)
	if f == nil && ctx.Err() == nil {
		r.sizes().unlearned.mark()
	}
	return f
}

// learnHolders reads who is in the groups with roles, and which roles those are, as
// learnFacts reads who can have one.
func (r *Request) learnHolders(ctx context.Context, f *facts) {
	r.learn(ctx, "holders", func(ctx context.Context) error {
		for _, answer := range Gather(ctx, r, r.membersSource(), without(SortedKeys(f.groups), f.everyone)) {
			if answer.Err != nil {
				return answer.Err
			}
		}
		for _, answer := range Gather(ctx, r, r.groupRolesSource(rolesAsked{asked: len(f.listed), known: true}), SortedKeys(f.groups)) {
			if answer.Err != nil {
				return answer.Err
			}
		}
		return nil
	})
	if ctx.Err() == nil && (r.listCalls(ctx, f) > 0 || r.withoutRoles(SortedKeys(f.groups)) > 0) {
		r.sizes().unlearned.mark()
	}
}

// worthLearning reports whether questions about single users are so many that lists
// which answer all of them cost less. Who bounds the age of answers has no use for
// lists, and after learning that took too long it is not tried again for a while: what
// was read of a list too long is lost.
func (r *Request) worthLearning(d *demand, asked, cost int, window time.Duration) bool {
	return !r.hints.Freshness.Bounded && !r.sizes().unlearned.recently() && d.expect(asked, window) > cost
}

// learn lets read run in the background's part of the budget. It is run once however
// many wait, and given up when nobody does.
func (r *Request) learn(ctx context.Context, what string, read func(ctx context.Context) error) {
	wait, cancel := context.WithTimeout(ctx, learnTime)
	defer cancel()
	lease := r.engine.cache.Lead(r.ns, "learn", []string{what})
	if len(lease.Mine) == 0 {
		_, _ = lease.Others[0].Wait(wait)
		return
	}
	defer lease.Leave()
	done := make(chan struct{})
	fetch, err := r.engine.Start(okta.WithPriority(Unpaid(wait), okta.Background), r.tenant, func(ctx context.Context) {
		defer close(done)
		defer lease.End()
		lease.Settle(what, nil, read(ctx))
	})
	if err != nil {
		lease.End()
		return
	}
	lease.OnAbandon(fetch.Abandon)
	select {
	case <-done:
	case <-wait.Done():
	}
}
