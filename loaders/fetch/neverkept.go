package fetch

import (
	"context"

	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// AskEach asks Okta for what is in no cache: neither is anything looked up there, nor is
// what get returns kept or shared with another operation. Answers are in the order of ids;
// what Okta does not find is not there.
func AskEach[T any](of Operation, edge string, ids []string, get func(ctx context.Context, id string) (T, error)) []Answer[T] {
	r := of.operation()
	r.Observe(edge, len(ids))
	answers := make([]Answer[T], len(ids))
	if r.freshness.OnlyIfCached {
		for i := range answers {
			answers[i].Err = ErrNotCached
		}
		return answers
	}
	places := make([]int, len(ids))
	for i := range ids {
		places[i], answers[i].Err = i, ErrPanicked // unless it comes to an end
	}
	ctx := r.Spend(r.ctx, edge, plan.PerParent(edge, len(ids)))
	_ = Each(ctx, places, func(ctx context.Context, i int) error {
		v, err := get(ctx, ids[i])
		if answers[i] = (Answer[T]{Value: v, Err: err}); okta.IsNotFound(err) {
			answers[i] = Answer[T]{NotFound: true}
		}
		return nil
	}) // each has its own error
	return answers
}
