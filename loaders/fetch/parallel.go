package fetch

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"golang.org/x/sync/errgroup"
)

// EachOrFail runs f for all items concurrently and stops at the first error. A panic in f
// becomes an error too: it would end the process otherwise.
func EachOrFail[T any](ctx context.Context, items []T, f func(context.Context, T) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(maxParallel)
	for _, item := range items {
		g.Go(func() (err error) {
			defer rescue(&err)
			return f(ctx, item)
		})
	}
	return g.Wait() //nolint:wrapcheck // f's own
}

// Each runs f for all items concurrently, each to its end, and returns the error of the first
// item, in their order, that failed. So the calls made do not depend on which of two failures
// comes first. A panic in f becomes an error too.
func Each[T any](ctx context.Context, items []T, f func(context.Context, T) error) error {
	errs := make([]error, len(items))
	var g errgroup.Group
	g.SetLimit(maxParallel)
	for i, item := range items {
		g.Go(func() error {
			defer rescue(&errs[i])
			errs[i] = f(ctx, item)
			return nil
		})
	}
	_ = g.Wait() // errors are collected per item
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// maxParallel bounds the goroutines of one batch. The Okta client allows fewer calls in flight,
// so a higher number would only move the queue.
const maxParallel = 100

// ErrPanicked is the error of keys whose batch or fetch panicked.
var ErrPanicked = errors.New("batch panicked")

// rescue turns a panic into an error that holds its stack, for the log; callers are shown
// INTERNAL.
func rescue(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v\n%s", ErrPanicked, p, debug.Stack())
	}
}
