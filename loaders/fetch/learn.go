package fetch

import (
	"context"
	"time"

	"oktagraph/okta"
)

type unpaidKey struct{}

// Unpaid marks reads on nobody's behalf: their calls are background work, and no operation's
// cost includes them.
func Unpaid(ctx context.Context) context.Context {
	return context.WithValue(okta.WithMeter(ctx, okta.NewMeter()), unpaidKey{}, true)
}

func isUnpaid(ctx context.Context) bool { return ctx.Value(unpaidKey{}) != nil }

// LearnTime bounds the wait for lists that are read for the sake of later questions; after it,
// the current question is answered on its own.
const LearnTime = 3 * time.Second

// Learn runs read within the background share of the budget. It runs once however many callers
// wait, and is abandoned when none do.
func (r *Request) Learn(ctx context.Context, what string, read func(ctx context.Context) error) {
	wait, cancel := context.WithTimeout(ctx, LearnTime)
	defer cancel()
	lease := r.Engine.Cache.Lead(r.ns, "learn", []string{what})
	if len(lease.Mine) == 0 {
		_, _ = lease.Others[0].Wait(wait)
		return
	}
	defer lease.Leave()
	done := make(chan struct{})
	fetch, err := r.Start(okta.WithPriority(Unpaid(wait), okta.Background), func(ctx context.Context) {
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
