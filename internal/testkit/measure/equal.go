package measure

import (
	"context"
	"fmt"

	"oktagraph/internal/testkit/corpus"
	"oktagraph/internal/testkit/naive"
	"oktagraph/internal/testkit/world"
	"oktagraph/loaders"
)

// Pair is a query's answer by the product and by the naive executor, each in
// canonical form, and the calls each took.
type Pair struct {
	Ours, Naive          string
	OurCalls, NaiveCalls int
	// Estimated is what /explain said before.
	Estimated int
	Plan      []loaders.PlanRow
}

// NeverKept is how many of our calls read what is never kept, and so is read each time.
func (p Pair) NeverKept() int {
	calls := 0
	for _, row := range p.Plan {
		switch row.Field {
		case "User.factors", "Query.logEvents", "User.events", "Group.events":
			calls += row.Calls
		}
	}
	return calls
}

// Both asks a query of a server and of the naive executor.
func Both(ctx context.Context, w *world.World, s *world.Server, e *naive.Executor, query string, variables map[string]any) (Pair, error) {
	var p Pair
	price, err := s.Explain(ctx, query, variables)
	if err != nil {
		return p, err
	}
	p.Estimated = price.Estimated
	before := w.Org.Calls().Total
	a, err := ask(ctx, s, query, variables)
	if err != nil {
		return p, err
	}
	p.Plan = a.Extensions.Okta.Plan
	between := w.Org.Calls().Total
	data, err := e.Run(ctx, query, variables)
	if err != nil {
		return p, fmt.Errorf("ask the naive way: %w", err)
	}
	p.OurCalls, p.NaiveCalls = between-before, w.Org.Calls().Total-between
	if p.Ours, err = corpus.Canonical(a.Data); err != nil {
		return p, err
	}
	p.Naive, err = corpus.Canonical(data)
	return p, err
}
