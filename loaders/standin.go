package loaders

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"oktagraph/cache"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

const withheldWhy = "okta does not list who can have a role for this credential"

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
			answers[ids[i]] = found[T]{value: entry.Value, absent: entry.Absent, from: provenanceOf(entry).because(err)}
		}
	}
	return answers
}

// orCopies is copiesOf where a plan came to nothing, and says so.
func orCopies[T any](ctx context.Context, r *Request, field string, kind *cache.Kind[T], ids []string, why string, err error) map[string]found[T] {
	answers := copiesOf(ctx, r, kind, ids, err)
	row := plan.NotAsked(why)
	for _, answer := range answers {
		if answer.from.stale {
			row = plan.FromCopies("copies stand in: " + why)
		}
	}
	r.fellBack(field, row, err)
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

// copiedFacts are the facts about groups as far as copies of all parts are there, fresh
// or stale: what they told before they tell again where Okta cannot be asked. nil when a
// part is missing.
func (r *Request) copiedFacts(ctx context.Context) *facts {
	index := copied(ctx, r, indexKind, indexWhole)
	bindings := copied(ctx, r, bindingsKind, bindingsID)
	if index.err != nil || bindings.err != nil || !index.value.Complete || r.partial(index.value) {
		return nil
	}
	users, groups := r.admin.holders.seen()
	return joinFacts(index.value, index.from.and(readAt(index.value.Since)), bindings, found[[]string]{}, users, groups)
}

// copied is what the cache has of one thing, fresh or stale.
func copied[T any](ctx context.Context, r *Request, kind *cache.Kind[T], id string) found[T] {
	entry := cache.GetMany(ctx, r.engine.cache, r.ns, kind, []string{id})[0]
	if entry.Absent || !isFresh(r, entry) && !standsIn(r, kind, entry) {
		return found[T]{err: ErrNotCached}
	}
	return found[T]{value: entry.Value, from: provenanceOf(entry)}
}

// byCopies stands in for lists of roles of groups that were never read, because the
// groups could have none: by facts that are copies now, they still cannot.
//
// Users have no such stand-in: roles through their groups would then have to be asked
// for in another way, which costs more than what failed.
func (r *Request) byCopies(ctx context.Context) func(id string) (found[[]*okta.RoleAssignment], bool) {
	read := sync.OnceValue(func() *facts { return r.copiedFacts(ctx) })
	return func(id string) (found[[]*okta.RoleAssignment], bool) {
		f := read()
		if f == nil || f.mayHold(id) {
			return found[[]*okta.RoleAssignment]{}, false
		}
		return found[[]*okta.RoleAssignment]{from: f.from}, true
	}
}

func keysOf[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
