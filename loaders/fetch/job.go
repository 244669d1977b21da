package fetch

import (
	"context"
	"sync/atomic"
	"time"

	"oktagraph/internal/tracing"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// Job is a fetch that runs beside the request that started it, on a context of its own: a
// request that leaves early does not cancel what others wait for.
type Job struct {
	cancel     context.CancelFunc
	background atomic.Bool
	urgent     atomic.Bool     // a caller with interactive calls waits
	patient    atomic.Bool     // a caller without a copy waits
	from       context.Context //nolint:containedctx // asked for its priority as of each call
}

// Abandon stops the job from starting further calls. Calls already sent complete: they are paid
// for, and their results are kept.
func (j *Job) Abandon() { j.cancel() }

// detach turns the job into a refresh: from now on its calls use the background share of the
// budget.
func (j *Job) detach() { j.background.Store(true) }

// follow adds another waiting caller: the job is as urgent as the most urgent of them and as
// patient as the most patient.
func (j *Job) follow(by context.Context) {
	if okta.PriorityFrom(by) == okta.Interactive && !okta.IsImpatient(by) {
		j.urgent.Store(true)
	}
	if !okta.IsImpatient(by) {
		j.patient.Store(true)
	}
}

// impatient reports whether all waiting callers have copies.
func (j *Job) impatient() bool { return !j.patient.Load() && okta.IsImpatient(j.from) }

// priority is the highest priority of the waiting callers, or the background's; a job within a
// job follows its changes.
func (j *Job) priority() okta.Priority {
	if j.urgent.Load() {
		return okta.Interactive
	}
	if j.background.Load() {
		return okta.Background
	}
	return okta.PriorityFrom(j.from)
}

// Start runs f as a job. Its context has the meter, the patience and the deadline of from, so
// that it does not wait for Okta's rate limit when nobody will be there at the end of the wait.
// A panic in f is logged and does not spread.
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

// endOf returns when a fetch for from must be over.
func endOf(from context.Context) time.Time {
	latest := time.Now().Add(callTime)
	if d, ok := from.Deadline(); ok && d.Before(latest) {
		return d
	}
	return latest
}
