package loaders

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"oktagraph/cache"
	"oktagraph/loaders/plan"
)

const withheldWhy = "the credential may not list who can have a role"

// otherwise logs a change of plan and returns its reason, for the plan's row.
func (r *Request) otherwise(field, why string, err error) string {
	r.warnOnce(field, plan.Plan{Strategy: plan.FanOut, Why: why}, err)
	return why
}

// isTooExpensive reports whether the other way of asking is open, and cheaper.
func isTooExpensive(ctx context.Context, err error) bool {
	return ctx.Err() == nil && errors.Is(err, errTooExpensive)
}

func failed[T any](ids []string, err error) map[string]found[T] {
	answers := make(map[string]found[T], len(ids))
	for _, id := range ids {
		answers[id] = found[T]{err: fmt.Errorf("not asked: %w", err)}
	}
	return answers
}

// copiesOf answers with copies where there are any, fresh or stale, and with err
// elsewhere.
func copiesOf[T any](ctx context.Context, r *Request, kind *cache.Kind[T], ids []string, err error) map[string]found[T] {
	answers := failed[T](ids, err)
	for i, entry := range cache.GetMany(ctx, r.engine.cache, r.ns, kind, ids) {
		switch {
		case isFresh(r, entry):
			r.ledger.hit(entry.Age)
			answers[ids[i]] = found[T]{value: entry.Value, absent: entry.Absent, from: provenanceOf(entry)}
		case standsIn(r, kind, entry):
			r.ledger.stoodIn(entry.Age)
			answers[ids[i]] = found[T]{value: entry.Value, absent: entry.Absent, from: copyOf(entry, err)}
		}
	}
	return answers
}

// copiesIfCached is copiesOf for callers who want what is cached; for others,
// what we chose not to ask for has no stand-in.
func copiesIfCached[T any](ctx context.Context, r *Request, kind *cache.Kind[T], ids []string, err error) map[string]found[T] {
	if r.hints.Freshness.OnlyIfCached {
		return copiesOf(ctx, r, kind, ids, err)
	}
	return failed[T](ids, err)
}

func keysOf[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
