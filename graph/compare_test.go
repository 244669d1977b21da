package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/loaders"
)

// Comparison is one operation as executed by several executors.
type Comparison struct {
	// Ours is the columnar executor's answer, Theirs gqlgen's, and Control gqlgen's again.
	Ours, Theirs, Control string
	// Spent and After are the operation's cost before and after gqlgen's executor ran.
	Spent, After string
}

// Compared makes a server execute each operation with gqlgen's executor too, and reports
// both results; clients get the columnar executor's answer. An injection in the request's
// context applies to both. settle waits for background work, such as a fetch that is no
// longer awaited: it may still add a row to the plan.
func Compared(o Options, settle func(), report func(Comparison)) Options {
	o.reading = injectable
	o.executing = func(op *operation) graphql.ExecutableSchema {
		return &comparing{ExecutableSchema: op.executor, oracle: newOracle(op.edges), settle: settle, report: report}
	}
	return o
}

// comparing is the columnar executor with comparison.
type comparing struct {
	graphql.ExecutableSchema
	oracle graphql.ExecutableSchema
	settle func()
	report func(Comparison)
}

// Exec implements graphql.ExecutableSchema.
func (c *comparing) Exec(ctx context.Context) graphql.ResponseHandler {
	ours := c.ExecutableSchema.Exec(ctx)
	return func(ctx context.Context) *graphql.Response {
		resp := ours(ctx)
		if resp == nil {
			return nil
		}
		c.settle()
		cmp := Comparison{Ours: told(resp.Data, graphql.GetErrors(ctx)), Spent: costOf(ctx)}
		cmp.Theirs = c.ask(ctx)
		cmp.Control = c.ask(ctx)
		cmp.After = costOf(ctx)
		c.report(cmp)
		return resp
	}
}

// ask executes the operation of ctx with gqlgen, without anything that the columnar
// executor may have left in its context.
func (c *comparing) ask(ctx context.Context) string {
	op := graphql.GetOperationContext(ctx)
	ctx = graphql.WithOperationContext(graphql.WithFreshResponseContext(ctx), &graphql.OperationContext{
		RawQuery: op.RawQuery, Variables: op.Variables, OperationName: op.OperationName, Doc: op.Doc,
		Headers: op.Headers, Operation: op.Operation, DisableIntrospection: op.DisableIntrospection, RecoverFunc: op.RecoverFunc,
		ResolverMiddleware: op.ResolverMiddleware, RootResolverMiddleware: op.RootResolverMiddleware, Stats: op.Stats,
	})
	resp := c.oracle.Exec(ctx)(ctx)
	return told(resp.Data, graphql.GetErrors(ctx))
}

// costOf is the cost of the operation of ctx so far: calls and plan.
func costOf(ctx context.Context) string {
	cost := loaders.NoCost()
	if s, ok := ctx.Value(splitKey{}).(*split); ok {
		cost = s.cost().Cost
	} else if r := loaders.For(ctx); r != nil {
		cost = r.Cost()
	}
	text, err := json.Marshal(map[string]any{"calls": cost.Calls, "plan": cost.Plan})
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// told formats an answer for comparison: the data as sent, and a line for each error,
// sorted, because gqlgen's order varies.
func told(data json.RawMessage, errs gqlerror.List) string {
	lines := make([]string, len(errs))
	for i, e := range errs {
		text, err := json.Marshal(map[string]any{
			"message": e.Message, "path": e.Path, "locations": e.Locations, "extensions": e.Extensions,
		})
		if err != nil {
			text = fmt.Append(nil, err)
		}
		lines[i] = string(text)
	}
	slices.Sort(lines)
	return string(data) + "\n" + strings.Join(lines, "\n")
}
