package exec

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// panicked is a panic in a field of one object.
type panicked struct{ value any }

// Error implements error.
func (p panicked) Error() string { return fmt.Sprint("panic: ", p.value) }

// recovered is an operation's error for a panic while its columns are filled. When it is
// written it gets a path but, as with gqlgen, no location.
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

// here returns the context of what is being written, as gqlgen would build it, so that
// errors get the same path and location.
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

// fail writes null in place of the current value, and adds an error.
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

// refuse is fail for a field whose scope the caller lacks. As in gqlgen, its arguments are
// read first, and an error in them is reported instead of the scope.
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

// unplaced adds the error of an element; gqlgen gives those no location.
func (w *writer) unplaced(err error) {
	w.failures++
	w.op.Error(w.here(), err)
}

// failed writes the failure of a column for one parent.
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

// own copies an error that gqlgen may write a path into: several parents can share it.
func own(err error) error {
	if e, is := err.(*gqlerror.Error); is { //nolint:errorlint // edges wrap none
		made := *e
		return &made
	}
	return err
}

// violation reports a null that the schema does not allow.
func (w *writer) violation(declared string) {
	w.failures++
	graphql.AddInvalidNullError(w.here(), declared)
}
