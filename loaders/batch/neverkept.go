package batch

import (
	"context"

	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
)

// NeverKept is the operation's loader of an edge whose values Okta returns for one parent
// per call of get, and which no cache may hold, see fetch.AskEach.
func NeverKept[T any](of Operation, edge string, get func(ctx context.Context, id string) (T, error)) *Loader[string, T] {
	r := of.operation()
	r.mu.Lock()
	defer r.mu.Unlock()
	if l, ok := r.perID[edge]; ok {
		return l.(*Loader[string, T]) //nolint:forcetypeassert // an edge belongs to one type
	}
	l := newLoader(r, plan.Unstaged, func(_ context.Context, b Batch[string]) []Result[T] {
		results := make([]Result[T], len(b.Keys))
		for i, answer := range fetch.AskEach(r, edge, b.Keys, get) {
			results[i] = Result[T]{Value: answer.Value, Err: answer.Err}
		}
		return results
	})
	if r.perID == nil {
		r.perID = map[string]anyLoader{}
	}
	r.perID[edge] = l
	r.loaders = append(r.loaders, l)
	return l
}
