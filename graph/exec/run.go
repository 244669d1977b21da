package exec

import (
	"context"
	"errors"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
)

// run is one execution of a plan.
type run struct {
	*Executor
	op      *graphql.OperationContext
	plan    *Plan
	object  any // the root
	root    *level
	allowed map[string]error
	// runs holds the parts of the fields that are executed apart, by response name.
	runs map[string][]*part
}

// maxLoads bounds how often the columns are filled, counting repeats because values were
// replaced.
const maxLoads = 4

// load fills all columns. Fields whose scope the caller lacks are not loaded, nor is
// anything below them. If a later level read a newer state of something an earlier one
// holds, the columns are filled again from what the operation then knows, so that a
// response shows one state.
func (x *run) load(ctx context.Context) {
	for range maxLoads {
		x.root = newLevel(x.plan.root, []any{x.object}, false)
		if x.root.selection.columns == 0 {
			return
		}
		before := x.replaced(ctx)
		x.RunTasks(ctx, func(ctx context.Context) { x.explore(ctx, x.root) })
		if x.replaced(ctx) == before {
			return
		}
	}
}

func (x *run) replaced(ctx context.Context) int64 {
	if x.Replaced == nil {
		return 0
	}
	return x.Replaced(ctx)
}

// explore fills the columns of a level, and of those below.
func (x *run) explore(ctx context.Context, l *level) {
	if l.selection.columns == 0 || len(l.objects) == 0 {
		return
	}
	for _, f := range l.fields {
		switch {
		case f.kind != inner && f.kind != edge, x.refusal(ctx, f) != nil:
		case f.kind == inner:
			l.columns[f.column] = x.held(ctx, f, l.objects)
			x.descend(ctx, f, l.columns[f.column])
		default:
			x.Go(ctx, func() {
				l.columns[f.column] = x.ask(ctx, f, l.objects)
				x.descend(ctx, f, l.columns[f.column])
			})
		}
	}
}

func (x *run) descend(ctx context.Context, f *Field, c *Column) {
	if len(c.Objects) == 0 {
		return
	}
	c.levels = make([]*levels, len(f.places))
	for i, p := range f.places {
		c.levels[i] = x.levelsAt(p, c)
		c.levels[i].each(func(l *level) { x.explore(ctx, l) })
	}
}

// ask loads an edge for all parents.
func (x *run) ask(ctx context.Context, f *Field, parents []any) (c *Column) {
	defer func() {
		if p := recover(); p != nil {
			c = Failed(len(parents), x.recovered(ctx, f, p))
		}
	}()
	call := &Call{Parents: parents, OnlyIDs: f.onlyIDs, Counted: f.Counted}
	if len(f.Definition.Arguments) > 0 {
		var err error
		if call.Args, err = x.arguments(ctx, f); err != nil {
			c = Failed(len(parents), err)
			c.args = true
			return c
		}
	}
	c = f.edge.Load(ctx, call)
	if len(c.ends) != len(parents) {
		return Failed(len(parents), fmt.Errorf("%s: %w", f.Coordinate, errIncomplete))
	}
	return c
}

// errIncomplete is an internal error: a bug of ours.
var errIncomplete = errors.New("a column has not one value for each parent")

func (x *run) arguments(ctx context.Context, f *Field) (map[string]any, error) {
	return x.Arguments(ctx, x.Generated, f.Coordinate, f.ArgumentMap(x.op.Variables))
}

// held returns the column of a field whose objects are part of their parents.
func (x *run) held(ctx context.Context, f *Field, parents []any) *Column {
	c := NewColumn(len(parents))
	c.Objects = make([]any, 0, len(parents))
	c.Grow(len(parents))
	for _, parent := range parents {
		object, err := x.heldBy(ctx, f, parent)
		switch {
		case err != nil:
			c.Fail(err)
		case object == nil:
			c.Null()
		default:
			c.Ref(c.Add(object))
			c.Value()
		}
	}
	return c
}

func (x *run) heldBy(ctx context.Context, f *Field, parent any) (object any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = x.recovered(ctx, f, p)
		}
	}()
	return f.inner.Of(parent)
}

// refusal returns why the caller may not read a field; the result is the same for the whole
// operation.
func (x *run) refusal(ctx context.Context, f *Field) error {
	for _, scope := range f.scopes {
		err, known := x.allowed[scope]
		if !known {
			if x.allowed == nil {
				x.allowed = map[string]error{}
			}
			err = x.Allow(ctx, scope)
			x.allowed[scope] = err
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// context returns the context that gqlgen gives a field during execution.
func (*run) context(f *Field) *graphql.FieldContext {
	resolved := f.kind == edge || f.kind == apart
	return &graphql.FieldContext{Object: f.owner, Field: f.CollectedField, IsMethod: f.kind != leaf, IsResolver: resolved}
}
