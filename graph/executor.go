package graph

import (
	"context"
	"fmt"

	"oktagraph/auth"
	"oktagraph/graph/cursor"
	"oktagraph/graph/exec"
	"oktagraph/graph/generated"
	"oktagraph/graph/schema"
	"oktagraph/loaders"
)

// newOperation assembles the executor.
func newOperation(o Options) (*operation, error) {
	r := &reader{cursors: cursor.New(o.SecretKey)}
	edges := r.edges()
	if o.reading != nil {
		edges = o.reading(edges)
	}
	columns := make(map[string]*exec.Edge, len(edges))
	for name, e := range edges {
		columns[name] = &exec.Edge{Load: e.load}
	}
	memory := &buffers{}
	executor, err := exec.New(exec.Options{
		Generated: generated.NewExecutableSchema(generated.Config{Schema: schema.Published(), Directives: directives()}),
		Types:     generated.Types(),
		TypeOf:    generated.TypeOf,
		Arguments: generated.Arguments,
		Edges:     columns,
		Apart:     "Query." + orgsField,
		Allow:     func(ctx context.Context, scope string) error { return requires(ctx, auth.Scope(scope)) },
		RunTasks:  func(ctx context.Context, f func(context.Context)) { loaders.For(ctx).RunTasks(ctx, f) },
		Go:        loaders.Go,
		Replaced:  func(ctx context.Context) int64 { return loaders.For(ctx).Replaced() },
		Borrow:    memory.borrow,
		GiveBack:  memory.giveBack,
		Wrote:     read,
		Emit: func(ctx context.Context) func(int) error {
			r := loaders.For(ctx)
			return func(n int) error { return r.Emit(ctx, n) }
		},
	})
	if err != nil {
		return nil, fmt.Errorf("make the executor: %w", err)
	}
	documents, err := newDocuments()
	if err != nil {
		return nil, err
	}
	return &operation{
		engine: o.Engine, executor: executor, edges: edges, documents: documents,
		callLimit: o.CallLimit, objects: o.Objects, tenants: o.Tenants,
	}, nil
}
