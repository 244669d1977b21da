package exec

import (
	"context"
	"errors"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Options configure an Executor.
type Options struct {
	// Generated is gqlgen's executor of the same schema. It answers introspection.
	Generated graphql.ExecutableSchema
	// Types are the schema's object types; TypeOf returns the name of an object's type.
	Types  map[string]*Type
	TypeOf func(object any) string
	// Arguments reads a field's arguments with the generated code.
	Arguments func(ctx context.Context, schema graphql.ExecutableSchema, field string, raw map[string]any) (map[string]any, error)
	// Edges are the fields that cannot be answered from their parent alone, by
	// "Type.field".
	Edges map[string]*Edge
	// Apart is the "Type.field" of the root field whose objects are themselves roots: each
	// is executed as an operation of its own. Fields that these objects share with the root
	// use the root's edges. It may be empty.
	Apart string
	// Allow returns why the caller lacks a scope, nil if it has the scope.
	Allow func(ctx context.Context, scope string) error
	// RunTasks runs f and the tasks it starts with Go, and returns when all are done.
	RunTasks func(ctx context.Context, f func(ctx context.Context))
	// Go starts a task beside the current one.
	Go func(ctx context.Context, f func())
	// Replaced counts the values that were replaced after the operation read them; nil if
	// that never happens.
	Replaced func(ctx context.Context) int64
	// Emit returns a function that counts the objects an answer is about to hold, and
	// returns an error if there are too many.
	Emit func(ctx context.Context) func(objects int) error
	// Wrote receives the tally of an answer, or of one part of it, as soon as it is
	// written; may be nil.
	Wrote func(ctx context.Context, t *Tally)
	// Borrow returns memory to write a response's data to, and GiveBack takes it back; both
	// are nil if the data may be kept.
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

// New makes an executor. The error names the schema's fields that have no implementation.
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

// complete returns an error that names the fields without an implementation.
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

// Plan returns the plan of an operation, from plans if it is kept there; plans may be nil.
func (x *Executor) Plan(op *graphql.OperationContext, plans *Plans) *Plan { return plans.planOf(x, op) }

type planKey struct{}

// WithPlan gives Exec the operation's plan. Without it, Exec compiles the plan itself.
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

// root is the object of the query itself.
type root struct{}
