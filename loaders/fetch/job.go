package fetch

import (
	"context"
	"sync/atomic"
	"time"

	"oktagraph/internal/tracing"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// Job is a fetch that runs beside the request that began it, on a context of
// its own: who goes away early does not take along what others wait for.
type Job struct {
	cancel     context.CancelFunc
	background atomic.Bool
	urgent     atomic.Bool     // somebody waits whose calls are interactive
	patient    atomic.Bool     // somebody waits who has no copy
	from       context.Context //nolint:containedctx // asked for its priority as of each call
}

// Abandon lets the job begin no further call. Calls already sent go on: they
// are paid for, and what they bring is kept.
func (j *Job) Abandon() { j.cancel() }

// detach turns the job into a refresh: its calls are taken from the background's
// part of the budget from now on.
func (j *Job) detach() { j.background.Store(true) }

// follow takes in another who waits: the job is as urgent and as patient as the most
// urgent and the most patient of them.
func (j *Job) follow(by context.Context) {
	if okta.PriorityFrom(by) == okta.Interactive && !okta.IsImpatient(by) {
		j.urgent.Store(true)
	}
	if !okta.IsImpatient(by) {
		j.patient.Store(true)
	}
}

// impatient reports whether all who wait have copies.
func (j *Job) impatient() bool { return !j.patient.Load() && okta.IsImpatient(j.from) }

// priority is that of whoever waits, or the background's; a job within a job
// follows it.
func (j *Job) priority() okta.Priority {
	if j.urgent.Load() {
		return okta.Interactive
	}
	if j.background.Load() {
		return okta.Background
	}
	return okta.PriorityFrom(j.from)
}

// Start runs f as a job. Its context has the meter, the patience and the deadline
// of from, so that a wait for Okta's rate limit is not begun when nobody will be
// there at its end. A panic in f is logged, never spread.
func (e *Engine) Start(from context.Context, t *tenant.Tenant, f func(ctx context.Context)) (*Job, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ended {
		return nil, errClosed
	}
	e.wg.Add(1)
	life, end := context.WithDeadline(tracing.Follow(e.ctx, from), endOf(wholeTime(from)))
	ctx, cancel := context.WithCancel(life)
	fetch := &Job{cancel: cancel, from: from}
	go func() {
		defer e.wg.Done()
		defer e.Caught(t.ID, "fetch")
		defer end()
		defer cancel()
		ctx := okta.WithPriorityOf(okta.WithSent(ctx, life), fetch.priority)
		ctx = okta.ImpatientWhile(ctx, fetch.impatient)
		if isUnpaid(from) {
			ctx = Unpaid(ctx)
		}
		f(okta.WithClient(okta.WithMeter(ctx, okta.MeterFrom(from)), okta.ClientFrom(from)))
	}()
	return fetch, nil
}

// endOf is when a fetch for from must be over.
func endOf(from context.Context) time.Time {
	latest := time.Now().Add(callTime)
	if d, ok := from.Deadline(); ok && d.Before(latest) {
		return d
	}
	return latest
}
