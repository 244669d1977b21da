package batch

import (
	"context"

	"oktagraph/cache"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
)

// PerID returns the operation's loader of what s fetches by id, made on first use. It is for
// values that no other batch waits for (see plan.Stages), and whose fresh cache entries need no
// further check. s must be the same in each call with its kind.
func PerID[T any](of Operation, s fetch.Source[T]) *Loader[string, T] {
	return Staged(of, plan.Unstaged, s)
}

// Staged is [PerID] for values that other batches bring along, and for batches that bring
// others: the loader has a name of its own in plan.Stages.
func Staged[T any](of Operation, name plan.Loader, s fetch.Source[T]) *Loader[string, T] {
	r := of.operation()
	return madeOnce(r, s.Kind.Name, func() *Loader[string, T] {
		l := newLoader(r, name, func(_ context.Context, b Batch[string]) []Result[T] { return GatherAll(r, s, b.Keys) })
		TakesHeld(l, r, s.Field, s.Kind, PlainIDs)
		r.wants = append(r.wants, Wants{Pending: func() []cache.Want { return []cache.Want{cache.Wanted(s.Kind, l.Queued())} }})
		return l
	})
}

// madeOnce returns the operation's loader of a name, which belongs to one type of keys and
// values. It is made on first use, with the operation locked.
func madeOnce[K comparable, V any](r *Request, name string, created func() *Loader[K, V]) *Loader[K, V] {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l, ok := r.perID[name]; ok {
		return l.(*Loader[K, V]) //nolint:forcetypeassert // see above
	}
	l := created()
	if r.perID == nil {
		r.perID = map[string]anyLoader{}
	}
	r.perID[name] = l
	r.loaders = append(r.loaders, l)
	return l
}

// PerParent is the source of values that Okta returns for one parent per call of get (see
// plan.PerParent, which is also the price). A parent that Okta does not find has no value.
func PerParent[T any](of Operation, edge string, kind *cache.Kind[T], get func(ctx context.Context, id string) (T, error)) fetch.Source[T] {
	r := of.operation()
	return fetch.Source[T]{Field: edge, Kind: kind, Fetch: func(ctx context.Context, ids []string, out *fetch.Answers[T]) {
		out.EachBy(r.Spend(ctx, edge, plan.PerParent(edge, len(ids))), ids, get)
	}}
}
