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
func (r *Request) Otherwise(field, why string, err error) string {
	r.WarnOnce(field, plan.Plan{Strategy: plan.FanOut, Why: why}, err)
	return why
}

// isTooExpensive reports whether the other way of asking is open, and cheaper.
func IsTooExpensive(ctx context.Context, err error) bool {
	return ctx.Err() == nil && errors.Is(err, ErrTooExpensive)
}

func Failed[T any](ids []string, err error) map[string]Answer[T] {
	answers := make(map[string]Answer[T], len(ids))
	for _, id := range ids {
		answers[id] = Answer[T]{Err: fmt.Errorf("not asked: %w", err)}
	}
	return answers
}

// copiesOf answers with copies where there are any, fresh or stale, and with err
// elsewhere.
func CopiesOf[T any](ctx context.Context, r *Request, kind *cache.Kind[T], ids []string, err error) map[string]Answer[T] {
	answers := Failed[T](ids, err)
	for i, entry := range cache.GetMany(ctx, r.engine.cache, r.ns, kind, ids) {
		switch {
		case IsFresh(r, entry):
			r.recorder.hit(entry.Age)
			answers[ids[i]] = Answer[T]{Value: entry.Value, NotFound: entry.Absent, From: ProvenanceOf(entry)}
		case StandsIn(r, kind, entry):
			r.recorder.stoodIn(entry.Age)
			answers[ids[i]] = Answer[T]{Value: entry.Value, NotFound: entry.Absent, From: ProvenanceOf(entry).Because(err)}
		}
	}
	return answers
}

// orCopies is copiesOf where a plan came to nothing, and says so.
func OrCopies[T any](ctx context.Context, r *Request, field string, kind *cache.Kind[T], ids []string, why string, err error) map[string]Answer[T] {
	answers := CopiesOf(ctx, r, kind, ids, err)
	row := plan.NotAsked(why)
	for _, answer := range answers {
		if answer.From.Stale {
			row = plan.FromCopies("copies stand in: " + why)
		}
	}
	r.FellBack(field, row, err)
	return answers
}

// copiesIfCached is copiesOf for callers who want what is cached; for others,
// what we chose not to ask for has no stand-in.
func CopiesIfCached[T any](ctx context.Context, r *Request, kind *cache.Kind[T], ids []string, err error) map[string]Answer[T] {
	if r.hints.Freshness.OnlyIfCached {
		return CopiesOf(ctx, r, kind, ids, err)
	}
	return Failed[T](ids, err)
}

// copiedFacts are the facts about groups as far as copies of all parts are there, fresh
// or stale: what they told before they tell again where Okta cannot be asked. nil when a
// part is missing.
func (r *Request) copiedFacts(ctx context.Context) *facts {
	index := Copied(ctx, r, indexKind, indexWhole)
	bindings := Copied(ctx, r, bindingsKind, bindingsID)
	if index.Err != nil || bindings.Err != nil || !index.Value.Complete || r.partial(index.Value) {
		return nil
	}
	users, groups := r.admin.holders.seen()
	return joinFacts(index.Value, index.From.And(ReadAt(index.Value.Since)), bindings, Answer[[]string]{}, users, groups)
}

// copied is what the cache has of one thing, fresh or stale.
func Copied[T any](ctx context.Context, r *Request, kind *cache.Kind[T], id string) Answer[T] {
	entry := cache.GetMany(ctx, r.engine.cache, r.ns, kind, []string{id})[0]
	if entry.Absent || !IsFresh(r, entry) && !StandsIn(r, kind, entry) {
		return Answer[T]{Err: ErrNotCached}
	}
	return Answer[T]{Value: entry.Value, From: ProvenanceOf(entry)}
}

// byCopies stands in for lists of roles of groups that were never read, because the
// groups could have none: by facts that are copies now, they still cannot.
//
// Users have no such stand-in: roles through their groups would then have to be asked
// for in another way, which costs more than what failed.
func (r *Request) byCopies(ctx context.Context) func(id string) (Answer[[]*okta.RoleAssignment], bool) {
	read := sync.OnceValue(func() *facts { return r.copiedFacts(ctx) })
	return func(id string) (Answer[[]*okta.RoleAssignment], bool) {
		f := read()
		if f == nil || f.mayHold(id) {
			return Answer[[]*okta.RoleAssignment]{}, false
		}
		return Answer[[]*okta.RoleAssignment]{From: f.from}, true
	}
}

func SortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
