package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/auth"
	"oktagraph/graph/cursor"
	"oktagraph/graph/exec"
	"oktagraph/loaders/plan"
)

// priced is a plan's price for callers with the given scopes, in an org of the given sizes.
type priced struct {
	scopes []auth.Scope
	sizes  plan.Sizes
	limit  int

	price plan.Price
	hints plan.Hints
}

// priceOf prices the plan that is about to run. If the price depends on no variable, it is
// computed once for all operations with this plan.
func (o *operation) priceOf(ctx context.Context, op *graphql.OperationContext, p *exec.Plan, sizes plan.Sizes, limit int) *priced {
	var scopes []auth.Scope
	if caller, ok := auth.PrincipalFrom(ctx); ok {
		scopes = caller.Scopes
	}
	if known, ok := p.Memo.Load().(*priced); ok && known.limit == limit && known.sizes == sizes && slices.Equal(known.scopes, scopes) {
		return known
	}
	asked := o.asked(ctx, p.Asked(ctx, o.executor), op.Variables)
	made := &priced{scopes: scopes, sizes: sizes, limit: limit, price: plan.Of(asked, sizes, limit), hints: plan.HintsOf(asked)}
	if p.Fixed {
		p.Memo.Store(made)
	}
	return made
}

// asked returns a plan's edges as the planner prices them: how many objects each can lead
// to, from coerced arguments. Fields that will refuse their arguments are left out with
// everything below them, since nothing is read there.
func (o *operation) asked(ctx context.Context, edges []exec.Asked, variables map[string]any) []plan.Asked {
	list := make([]plan.Asked, 0, len(edges))
	for _, e := range edges {
		in := e.Arguments(variables)
		a := plan.Asked{
			Field:     e.Coordinate,
			Price:     o.edges[e.Coordinate].price,
			First:     1,
			Continued: in["after"] != nil,
			Counted:   e.Counted,
			Below:     o.asked(ctx, e.Below, variables),
		}
		if ids := listLength(in["ids"]); ids > 0 {
			a.First = ids
		}
		if e.Definition.Arguments.ForName("first") != nil {
			a.First = cursor.DefaultFirst
			if n := first(in); n >= 1 && n <= cursor.MaxFirst {
				a.First = n
			}
		}
		// Members are read whole, whichever ones the filter selects.
		where, ok := in["filter"].(map[string]any)
		if ok && len(where) == 1 && listLength(where["ids"]) > 0 && e.Coordinate != "Group.members" {
			ids := listLength(where["ids"])
			if a.ByIDs = true; a.Counted || e.Coordinate == "Query.userCounts" {
				a.First = ids
			}
			a.First = min(a.First, ids)
		}
		a.Filtered = in["filter"] != nil
		if !a.ByIDs && !o.weigh(ctx, &a, in) {
			continue
		}
		list = append(list, a)
	}
	return list
}

// weigh adds what a field's arguments require; ok is false if it will refuse them.
func (o *operation) weigh(ctx context.Context, a *plan.Asked, in map[string]any) (ok bool) {
	if in["filter"] == nil && in["orderBy"] == nil && in["kind"] == nil {
		return true
	}
	args, err := o.executor.Arguments(ctx, o.executor.Generated, a.Field, in)
	return err == nil && weigh(a, args) == nil
}

// first reads the page size, 0 if it is absent, null or not an integer.
func first(in map[string]any) int {
	n, err := graphql.UnmarshalInt(in["first"])
	if in["first"] == nil || err != nil {
		return 0
	}
	return n
}

func listLength(v any) int {
	switch list := v.(type) {
	case []any:
		return len(list)
	case []string:
		return len(list)
	default:
		return 0
	}
}
