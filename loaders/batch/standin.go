package batch

import (
	"context"
	"errors"
	"fmt"

	"oktagraph/cache"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
)

// Otherwise logs a change of plan and returns its reason, for the plan's row.
func (r *Request) Otherwise(field, why string, err error) string {
	r.WarnOnce(field, plan.Plan{Strategy: plan.FanOut, Why: why}, err)
	return why
}

// IsTooExpensive reports whether the other way of asking is possible, and cheaper.
func IsTooExpensive(ctx context.Context, err error) bool {
	return ctx.Err() == nil && errors.Is(err, fetch.ErrTooExpensive)
}

// Failed returns answers for ids that were not requested because of err.
func Failed[T any](ids []string, err error) map[string]fetch.Answer[T] {
	answers := make(map[string]fetch.Answer[T], len(ids))
	for _, id := range ids {
		answers[id] = fetch.Answer[T]{Err: fmt.Errorf("not asked: %w", err)}
	}
	return answers
}

// copiesOf answers with copies where there are any, fresh or stale, and with err otherwise.
func copiesOf[T any](ctx context.Context, of Operation, kind *cache.Kind[T], ids []string, err error) map[string]fetch.Answer[T] {
	r := of.operation()
	answers := Failed[T](ids, err)
	for i, entry := range fetch.GetMany(ctx, r, kind, ids) {
		switch {
		case fetch.IsFresh(r, entry):
			r.Hit(entry.Age)
			answers[ids[i]] = fetch.Answer[T]{Value: entry.Value, NotFound: entry.NotFound, From: fetch.ProvenanceOf(entry)}
		case fetch.StandsIn(r, kind, entry):
			r.StoodIn(entry.Age)
			answers[ids[i]] = fetch.Answer[T]{Value: entry.Value, NotFound: entry.NotFound, From: fetch.ProvenanceOf(entry).Because(err)}
		}
	}
	return answers
}

// OrCopies is copiesOf after a plan failed, and records that in the plan.
func OrCopies[T any](
	ctx context.Context, of Operation, field string, kind *cache.Kind[T], ids []string, why string, err error,
) map[string]fetch.Answer[T] {
	r := of.operation()
	answers := copiesOf(ctx, r, kind, ids, err)
	row := plan.NotAsked(why)
	for _, answer := range answers {
		if answer.From.Stale {
			row = plan.FromCopies("served from the cache: " + why)
		}
	}
	r.FellBack(field, row, err)
	return answers
}

// CopiesIfCached is copiesOf for callers who accept only cached data; for others, a fetch we
// declined has no substitute.
func CopiesIfCached[T any](ctx context.Context, of Operation, kind *cache.Kind[T], ids []string, err error) map[string]fetch.Answer[T] {
	r := of.operation()
	if r.Hints.Freshness.OnlyIfCached {
		return copiesOf(ctx, r, kind, ids, err)
	}
	return Failed[T](ids, err)
}

// Copied returns the cached value of id, fresh or stale, if it may answer.
func Copied[T any](ctx context.Context, of Operation, kind *cache.Kind[T], id string) fetch.Answer[T] {
	r := of.operation()
	entry := fetch.GetMany(ctx, r, kind, []string{id})[0]
	if entry.NotFound || !fetch.IsFresh(r, entry) && !fetch.StandsIn(r, kind, entry) {
		return fetch.Answer[T]{Err: fetch.ErrNotCached}
	}
	return fetch.Answer[T]{Value: entry.Value, From: fetch.ProvenanceOf(entry)}
}
