package batch

import (
	"context"

	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// Spend opens a row of the operation's account for p and returns the context
// whose calls it counts.
func (r *Request) Spend(ctx context.Context, field string, p plan.Plan) context.Context {
	if isUnpaid(ctx) {
		return ctx
	}
	r.Engine.observer.Planned(r.tenant.ID, field, string(p.Strategy), p.Calls)
	return okta.WithMeter(ctx, r.recorder.open(field, p))
}

// Values splits results into their values and the first error.
func Values[T any](results []Result[T]) ([]T, error) {
	list := make([]T, len(results))
	var first error
	for i, o := range results {
		list[i] = o.Value
		if first == nil {
			first = o.Err
		}
	}
	return list, first
}
