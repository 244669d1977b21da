package exec

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// panicked is a panic of one object's field.
type panicked struct{ value any }

// Error implements error.
func (p panicked) Error() string { return fmt.Sprint("panic: ", p.value) }

// recovered is what an operation says of a panic while its columns are filled. Where it
// is written it gets a path, and as with gqlgen no location.
type recovered struct{ error }

func (x *run) recovered(ctx context.Context, f *Field, value any) error {
	return recovered{x.op.RecoverFunc(graphql.WithFieldContext(ctx, x.context(f)), value)}
}

// caught runs what writes a value, and turns a panic into an error.
func caught(write func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked{p}
		}
	}()
	return write()
}

// here is the context of what is being written, as gqlgen's own would be: its errors
// have the path and the location of that.
func (w *writer) here() context.Context {
	ctx := graphql.WithFieldContext(w.ctx, &graphql.FieldContext{Object: w.schema.Query.Name})
	for _, s := range w.path {
		fc := &graphql.FieldContext{}
		if s.field != nil {
			fc = w.context(s.field)
		} else {
			index := s.index
			fc.Index = &index
		}
		ctx = graphql.WithFieldContext(ctx, fc)
	}
	return ctx
}

// fail writes null in the place of what is being written, with an error.
func (w *writer) fail(err error) bool {
	ctx := w.here()
	return w.add(ctx, graphql.AddFieldLocationToError(ctx, err))
}

func (w *writer) add(ctx context.Context, err error) bool {
	w.failures++
	w.op.Error(ctx, err)
	w.Null()
	return false
}

// refuse is fail for a field whose scope the caller lacks. As with gqlgen its arguments
// are read first, and what is wrong with them is said in the place of the scope.
func (w *writer) refuse(f *Field, refused error) bool {
	if len(f.Definition.Arguments) > 0 {
		ctx := w.here()
		if _, err := w.arguments(ctx, f); err != nil {
			return w.add(ctx, err)
		}
	}
	return w.fail(refused)
}

// recover is fail for a panic.
func (w *writer) recover(p panicked) bool {
	ctx := w.here()
	return w.add(ctx, w.op.Recover(ctx, p.value))
}

// unplaced adds an error of an element, which gqlgen gives no location.
func (w *writer) unplaced(err error) {
	w.failures++
	w.op.Error(w.here(), err)
}

// failed writes what a column could not have.
func (w *writer) failed(f *Field, c *Column, parent int) bool {
	ctx, err := w.here(), c.errs[parent]
	if c.args {
		_, err := w.arguments(ctx, f) // again, for the path to this parent
		return w.add(ctx, err)
	}
	if p, is := err.(recovered); is { //nolint:errorlint // our own, not wrapped
		return w.add(ctx, own(p.error))
	}
	return w.add(ctx, graphql.AddFieldLocationToError(ctx, own(err)))
}

// own is an error that gqlgen may write a path into: several parents can have the same.
func own(err error) error {
	if e, is := err.(*gqlerror.Error); is { //nolint:errorlint // edges wrap none
		made := *e
		return &made
	}
	return err
}

// violation reports null where the schema allows none.
func (w *writer) violation(declared string) {
	w.failures++
	graphql.AddInvalidNullError(w.here(), declared)
}
