package okta

import (
	"context"
	"fmt"
	"iter"
	"time"
)

// Page is one page of a list. It may have fewer items than asked for although Next
// is set: Okta caps some limits silently, and the client shrinks a page that Okta
// cannot serve in time.
type Page[T any] struct {
	// Items is never nil.
	Items []T
	// Next is the cursor to pass as `after`; "" at the end.
	Next   string
	Source Source
	// At is when the answer arrived.
	At time.Time
}

// maxEmptyPages is how many successive pages without an item make a list count as
// endless.
const maxEmptyPages = 10

// Walk returns all items over all pages of a list, in order. It yields at most one
// error, as the last pair; it stops when the consumer breaks or the context ends,
// without another call. A cursor seen before is ErrEndlessPaging.
func Walk[T any](ctx context.Context, fetch func(ctx context.Context, after string) (*Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for page, err := range Pages(ctx, "", fetch) {
			if err != nil {
				var zero T
				yield(zero, err)
				return
			}
			for _, item := range page.Items {
				if !yield(item, nil) {
					return
				}
			}
		}
	}
}

// Collect reads a list to its end. If a page fails, it returns no items.
func Collect[T any](ctx context.Context, fetch func(ctx context.Context, after string) (*Page[T], error)) ([]T, error) {
	all := []T{}
	for item, err := range Walk(ctx, fetch) {
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, nil
}

// Pages is Walk page by page, starting at the cursor after; "" is the beginning.
func Pages[T any](
	ctx context.Context, after string, fetch func(ctx context.Context, after string) (*Page[T], error),
) iter.Seq2[*Page[T], error] {
	return func(yield func(*Page[T], error) bool) {
		seen, empty := map[string]struct{}{}, 0
		for {
			if err := ctx.Err(); err != nil {
				yield(nil, fmt.Errorf("walk a list: %w", err))
				return
			}
			page, err := fetch(ctx, after)
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(page, nil) || page.Next == "" {
				return
			}
			if empty++; len(page.Items) > 0 {
				empty = 0
			}
			if _, again := seen[page.Next]; again || page.Next == after || empty >= maxEmptyPages {
				yield(nil, &UnavailableError{Reason: "a cursor came twice", Err: ErrEndlessPaging})
				return
			}
			seen[page.Next] = struct{}{}
			after = page.Next
		}
	}
}
