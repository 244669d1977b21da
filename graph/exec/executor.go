package exec

import (
	"context"
	"errors"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Options are what an Executor is made of.
type Options struct {
	// Generated is gqlgen's executor of the same schema. It answers introspection.
	Generated graphql.ExecutableSchema
	// Types are the schema's object types, and TypeOf names that of an object.
	Types  map[string]*Type
	TypeOf func(object any) string
	// Arguments reads a field's arguments by the generated code.
	Arguments func(ctx context.Context, schema graphql.ExecutableSchema, field string, raw map[string]any) (map[string]any, error)
	// Edges are the fields that need more than their parent, by "Type.field".
	Edges map[string]*Edge
	// Apart is the "Type.field" of the root field whose objects are roots themselves: each is
	// executed as an operation of its own. Fields that they share with the root have the
	// root's edges. It may be empty.
	Apart string
	// Allow returns why the caller may not read what needs a scope, nil when it may.
	Allow func(ctx context.Context, scope string) error
	// RunTasks runs f and the tasks it starts with Go until all are done.
	RunTasks func(ctx context.Context, f func(ctx context.Context))
	// Go starts a task beside the one that runs.
	Go func(ctx context.Context, f func())
	// Replaced counts the values that were read and replaced since; nil: none ever is.
	Replaced func(ctx context.Context) int64
	// Emit returns what counts the objects that one answer is about to hold, and returns
	// why it may not.
	Emit func(ctx context.Context) func(objects int) error
	// Wrote is told what an answer holds, or one part of it, as soon as it is written; nil:
	// nobody wants to know.
	Wrote func(ctx context.Context, t *Tally)
	// Borrow gives memory to write a response's data to, and GiveBack takes it back; both
	// are nil where the data may be kept.
	Borrow   func(ctx context.Context) []byte
	GiveBack func(ctx context.Context, data []byte)
}

// Executor executes operations of one schema.
type Executor struct {
	Options

	schema    *ast.Schema
	types     map[string]*Type
	edges     map[string]*Edge
	satisfies map[string][]string // the names that fragments on an object may have
	twin      string              // the type of the objects that are executed apart
}

var _ graphql.ExecutableSchema = (*Executor)(nil)

// New makes an executor. The error names the fields of the schema that nothing answers.
func New(o Options) (*Executor, error) {
	x := &Executor{Options: o, schema: o.Generated.Schema(), types: o.Types, edges: o.Edges, satisfies: map[string][]string{}}
	for name, def := range x.schema.Types {
		if def.Kind != ast.Object {
			continue
		}
		x.satisfies[name] = []string{name}
		for _, abstract := range x.schema.GetImplements(def) {
			x.satisfies[name] = append(x.satisfies[name], abstract.Name)
		}
	}
	x.twin = twinOf(x.schema, o.Apart)
	return x, x.complete()
}

// complete reports the fields without a way to their value.
func (x *Executor) complete() error {
	var missing []error
	for name, t := range x.types {
		def := x.schema.Types[name]
		if def == nil {
			missing = append(missing, fmt.Errorf("type %s is not in the schema", name))
			continue
		}
		for _, f := range def.Fields {
			_, isLeaf := t.leaf(f.Name)
			_, isInner := t.inner(f.Name)
			full := x.coordinate(name, f.Name)
			if !isLeaf && !isInner && x.edges[full] == nil && full != x.Apart && f.Name[:min(2, len(f.Name))] != "__" {
				missing = append(missing, fmt.Errorf("nothing answers %s", full))
			}
		}
	}
	return errors.Join(missing...)
}

// Schema implements graphql.ExecutableSchema.
func (x *Executor) Schema() *ast.Schema { return x.schema }

// Complexity implements graphql.ExecutableSchema. Operations are priced by their plan
// instead.
func (x *Executor) Complexity(ctx context.Context, typeName, fieldName string, child int, args map[string]any) (int, bool) {
	return x.Generated.Complexity(ctx, typeName, fieldName, child, args)
}

// Plan is the plan of an operation, which plans keeps; plans may be nil.
func (x *Executor) Plan(op *graphql.OperationContext, plans *Plans) *Plan { return plans.planOf(x, op) }

type planKey struct{}

// WithPlan gives Exec the operation's plan, which it makes itself otherwise.
func WithPlan(ctx context.Context, p *Plan) context.Context {
	return context.WithValue(ctx, planKey{}, p)
}

// Exec implements graphql.ExecutableSchema.
func (x *Executor) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	if op.Operation.Operation != ast.Query {
		return graphql.OneShot(graphql.ErrorResponse(ctx, "unsupported GraphQL operation"))
	}
	plan, ok := ctx.Value(planKey{}).(*Plan)
	if !ok {
		plan = x.Plan(op, nil)
	}
	done := false
	return func(ctx context.Context) *graphql.Response {
		if done {
			return nil
		}
		done = true
		r := &run{Executor: x, op: op, plan: plan, object: root{}}
		if len(plan.Apart) > 0 {
			ctx = r.loadWithParts(ctx)
		} else {
			r.load(ctx)
		}
		return &graphql.Response{Data: r.write(ctx)}
	}
}

// root stands for the query itself.
type root struct{}
