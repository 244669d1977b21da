package directory

import (
	"context"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

const factorsField = "User.factors"

// FactorsOf lists the factors users have enrolled, none for users who do not exist. They are
// never cached: whether somebody is protected must not be a minute-old answer, and a list of
// ways to get in does not belong in a cache.
func (r *Request) FactorsOf(ctx context.Context, userIDs []string) []batch.Result[[]*okta.Factor] {
	price := func(users int) plan.Plan { return plan.PerParent(factorsField, users) }
	return batch.Uncached(r, factorsField, price, r.factors).LoadAll(ctx, userIDs)
}

func (r *Request) factors(ctx context.Context, userID string) ([]*okta.Factor, error) {
	list, err := r.okta.ListFactors(ctx, userID)
	if okta.IsNotFound(err) {
		return nil, nil
	}
	return list, err
}
