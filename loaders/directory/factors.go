package directory

import (
	"context"

	"oktagraph/loaders/batch"
	"oktagraph/okta"
)

// FactorsOf lists the factors users have enrolled. They are asked for each time: whether
// somebody is protected must not be an answer of a minute ago, and a list of ways to get
// in is not to lie in a cache.
func (r *Request) FactorsOf(ctx context.Context, userIDs []string) []batch.Result[[]*okta.Factor] {
	return batch.NeverKept(r, "User.factors", r.okta.ListFactors).LoadAll(ctx, userIDs)
}
