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

// Comparison is one operation as several executors answer it.
type Comparison struct {
	// Ours is the columnar executor's answer, Theirs gqlgen's, and Control gqlgen's again.
	Ours, Theirs, Control string
	// Spent and After are what the operation cost, before and after gqlgen's executor ran.
	Spent, After string
}

// Compared has a server execute each operation by gqlgen's executor as well. It hands on
// what both say; clients get the columnar executor's answer. Where the request's context
// has an injection, that is in both. settle waits for what goes on in the background, as a
// fetch does that nobody waits for any more: it may still open a row of the plan.
func Compared(o Options, settle func(), report func(Comparison)) Options {
	o.reading = injectable
	o.executing = func(op *operation) graphql.ExecutableSchema {
		return &comparing{ExecutableSchema: op.executor, oracle: newOracle(op.edges), settle: settle, report: report}
	}
	return o
}

// comparing is the columnar executor, compared.
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

// ask executes the operation of ctx by gqlgen, with nothing that the columnar executor
// may have left in its context.
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

// costOf is what the operation of ctx cost so far: calls and plan.
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

// told is an answer as it is compared: the data as they are sent, and a line for each
// error. gqlgen has no order of errors.
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
