package loaders

import (
	"context"
	"strings"

	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// spend opens a row of the operation's account for p and returns the context
// whose calls it counts.
func (r *Request) Spend(ctx context.Context, field string, p plan.Plan) context.Context {
	if isUnpaid(ctx) {
		return ctx
	}
	r.engine.observer.Planned(r.tenant.ID, field, string(p.Strategy), p.Calls)
	return okta.WithMeter(ctx, r.recorder.open(field, p))
}

// values splits outcomes into their values and the first error.
func Values[T any](outcomes []Result[T]) ([]T, error) {
	list := make([]T, len(outcomes))
	var first error
	for i, o := range outcomes {
		list[i] = o.Value
		if first == nil {
			first = o.Err
		}
	}
	return list, first
}

// versionOf orders two states of an object by Okta's date of its last change,
// in Unix milliseconds; 0 when there is none.
func versionOf(ts okta.Timestamp) int64 {
	t, ok := ts.Time()
	if !ok {
		return 0
	}
	return t.UnixMilli()
}

// equalLogin compares as Okta does: logins are case-insensitive.
func equalLogin(a, b string) bool { return strings.EqualFold(a, b) }
