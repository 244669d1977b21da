package loaders

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"oktagraph/cache"
	"oktagraph/okta"
)

// errUnanswered tells that a fetch ended without a word on a key; it is a bug
// in the fetch, shown as INTERNAL.
var errUnanswered = errors.New("fetch ended without an answer")

// source says how one kind of thing is fetched and kept.
type source[T any] struct {
	field string // the schema's name for it, in the plan's rows
	kind  *cache.Kind[T]
	// version orders two states of one value; nil: they cannot be told apart.
	version func(v T) int64
	// fetch asks Okta for ids: never empty, all missing in the cache. It runs on
	// a context of its own and may outlive the request.
	fetch func(ctx context.Context, ids []string, out *catch[T])
}

// gather answers ids from the cache, and the rest from Okta: each key fetched
// once, however many requests ask for it at the same time. A stale value stands
// in when Okta cannot answer.
//
// ctx bounds the wait, and its meter counts the calls: a resolver's batch has
// the request's context and opens rows of its own, a fetch that needs another
// kind of thing passes its own.
func gather[T any](ctx context.Context, r *Request, s source[T], ids []string) map[string]found[T] {
	answers := make(map[string]found[T], len(ids))
	missing, stale := lookUp(ctx, r, s.kind, ids, answers)
	if len(missing) == 0 {
		return answers
	}
	lease := r.engine.cache.Lead(r.ns, s.kind.Name, missing)
	lead(ctx, r, s, lease, answers)
	if ours := followAll(ctx, lease.Others, answers); len(ours) > 0 {
		maps.Copy(answers, gather(ctx, r, s, ours))
	}
	for id, entry := range stale {
		if standsIn(answers[id].err) {
			answers[id] = found[T]{value: entry.Value, absent: entry.Absent}
			r.ledger.stoodIn(entry.Age)
		}
	}
	return answers
}

// gatherAll is gather for a dataloader: answers in the order of ids, the zero
// value for what does not exist. The fetch gets ids sorted, so that a batch
// becomes the same calls however its keys came together.
func gatherAll[T any](r *Request, s source[T], ids []string) []outcome[T] {
	r.engine.observer.Batch(r.tenant.ID, s.field, len(ids))
	answers := gather(r.ctx, r, s, slices.Sorted(slices.Values(ids)))
	out := make([]outcome[T], len(ids))
	for i, id := range ids {
		out[i] = outcome[T]{value: answers[id].value, err: answers[id].err}
	}
	return out
}

// lookUp puts what the cache has fresh into answers, and returns the ids that
// must be asked for and the stale entries among them.
func lookUp[T any](ctx context.Context, r *Request, kind *cache.Kind[T], ids []string, answers map[string]found[T]) (missing []string, stale map[string]cache.Entry[T]) {
	stale = map[string]cache.Entry[T]{}
	for i, entry := range cache.GetMany(ctx, r.engine.cache, r.ns, kind, ids) {
		id := ids[i]
		r.ledger.saw(entry.State, entry.Age)
		switch entry.State {
		case cache.Fresh:
			answers[id] = found[T]{value: entry.Value, absent: entry.Absent}
			continue
		case cache.Stale:
			stale[id] = entry
		case cache.Miss:
		}
		missing = append(missing, id)
	}
	return missing, stale
}

// use says whether a cached value may be built on, and counts it when it may
// and was there before the operation.
func use[T any](r *Request, entry cache.Entry[T]) bool {
	if entry.State != cache.Fresh || entry.Absent {
		return false
	}
	if entry.Age >= time.Since(r.began) {
		r.ledger.saw(entry.State, entry.Age)
	}
	return true
}

// lead fetches what the lease makes this request fetch, and waits for what it
// has the time for. The fetch itself goes on without it.
func lead[T any](ctx context.Context, r *Request, s source[T], lease *cache.Lease, answers map[string]found[T]) {
	ids := lease.Mine
	if len(ids) == 0 {
		return
	}
	out := newCatch(s, ids)
	err := r.engine.start(ctx, r.tenant, func(ctx context.Context) {
		defer close(out.done)
		defer lease.End()
		out.failAll(ids, fetchSafely(ctx, s, ids, out))
		out.keepAndSettle(ctx, r, lease)
	})
	if err != nil {
		lease.End()
		out.failAll(ids, err)
		close(out.done)
	}
	missed := errUnanswered
	select {
	case <-out.done:
	case <-ctx.Done(): // what is there by now is answered; the rest is not
		missed = fmt.Errorf("wait for %s: %w", s.field, ctx.Err())
	}
	out.copyTo(answers, ids, missed, timeIsUp(ctx))
}

// fetchSafely turns a panic of a fetch into an error of what it did not answer.
func fetchSafely[T any](ctx context.Context, s source[T], ids []string, out *catch[T]) (err error) {
	defer rescue(&err)
	s.fetch(ctx, ids, out)
	return nil
}

// followAll waits for fetches that others lead, and returns the ids whose
// leaders failed for reasons of their own: those are asked for again.
func followAll[T any](ctx context.Context, flights []*cache.Flight, answers map[string]found[T]) []string {
	var ours []string
	for _, f := range flights {
		answers[f.ID] = follow[T](ctx, f)
		if leadersOwn(answers[f.ID].err) && ctx.Err() == nil {
			ours = append(ours, f.ID)
		}
	}
	return ours
}

// leadersOwn says whether a fetch failed because of who led it: its deadline,
// its call limit, its end.
func leadersOwn(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.Is(err, okta.ErrCallLimit) || errors.Is(err, errTooDear) || errors.Is(err, cache.ErrAbandoned)
}

// follow waits for a fetch that another request leads.
func follow[T any](ctx context.Context, f *cache.Flight) found[T] {
	v, err := f.Wait(ctx)
	if err != nil {
		return found[T]{err: err}
	}
	answer, ok := v.(found[T])
	if !ok {
		return found[T]{err: errUnanswered}
	}
	return answer
}

// standsIn says whether a stale value is better than err. It is not when Okta
// has answered that the caller's credential may not see the object.
func standsIn(err error) bool {
	return err != nil && !okta.IsForbidden(err) && !okta.IsUnauthorized(err) && !errors.Is(err, context.Canceled)
}
