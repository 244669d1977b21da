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

const (
	// demandWindow is how long such a list is fresh.
	demandWindow = softOrg
	// demandAhead is how many more questions each one lets expect at most: a burst
	// of three says little about five minutes.
	demandAhead = 8
)

// expect notes n questions and returns how many to count with, n included.
func (d *demand) expect(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	if now.Sub(d.since) > demandWindow {
		d.since, d.asked = now, 0
	}
	before := d.asked
	d.asked += n
	elapsed := max(now.Sub(d.since), time.Second)
	return n + min(before*demandAhead, int(int64(before)*int64(demandWindow)/int64(elapsed)))
}

type unpaidKey struct{}

// unpaid marks what is read in nobody's name: its calls are background work, and
// no operation's account shows them.
func unpaid(ctx context.Context) context.Context {
	return context.WithValue(okta.WithMeter(ctx, okta.NewMeter()), unpaidKey{}, true)
}

func isUnpaid(ctx context.Context) bool { return ctx.Value(unpaidKey{}) != nil }

// learnTime bounds the wait for lists that are read for the sake of questions to
// come; after it the question at hand is asked alone.
const learnTime = 3 * time.Second

// learnFacts reads who can have a role in the background's part of the budget, for
// this question and those that follow. It is read once however many wait, and
// given up when nobody does. It returns nil when that did not work in time, and is
// then not tried again for a while: what was read of a list too long is lost.
func (r *Request) learnFacts(ctx context.Context) *facts {
	w := factsWanted{users: true}
	if r.sizes().unlearned.recently() {
		return nil
	}
	wait, cancel := context.WithTimeout(ctx, learnTime)
	defer cancel()
	lease := r.engine.cache.Lead(r.ns, "learn", []string{assigneesID})
	if len(lease.Mine) == 0 {
		if _, err := lease.Others[0].Wait(wait); err != nil {
			return nil
		}
		return r.knownFacts(ctx, w)
	}
	defer lease.Leave()
	done := make(chan struct{})
	fetch, err := r.engine.start(okta.WithPriority(unpaid(wait), okta.Background), r.tenant, func(ctx context.Context) {
		defer close(done)
		defer lease.End()
		_, err := r.readFacts(ctx, w)
		lease.Settle(assigneesID, nil, err)
	})
	if err != nil {
		lease.End()
		return nil
	}
	lease.OnAbandon(fetch.abandon)
	var f *facts
	select {
	case <-done:
		f = r.knownFacts(ctx, w)
	case <-wait.Done():
	}
	if f == nil && ctx.Err() == nil {
		r.sizes().unlearned.mark()
	}
	return f
}
