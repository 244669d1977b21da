package naive

import (
	"net/url"
	"strconv"

	"oktagraph/graph/model"
)

// size is a page's; without one it has the schema's.
func size(first *int) int {
	if first == nil {
		return 50
	}
	return *first
}

// paged asks Okta for a page.
func paged(first *int, after *string) url.Values {
	query := url.Values{"limit": {strconv.Itoa(size(first))}}
	if value(after) != "" {
		query.Set("after", *after)
	}
	return query
}

// slice is a page whose cursors are Okta's own, or places in a list that is
// whole; only the page's last one can be gone on from. next is "" at the end.
func slice[T any](items []T, next string, after *string) model.Slice[T] {
	return model.Slice[T]{
		Items: items, Cursor: strconv.Itoa, End: func() *string { return &next }, More: next != "", Continued: value(after) != "",
	}
}

// cut is a page of a list that is whole.
func cut[T any](items []T, first *int, after *string) model.Slice[T] {
	start, _ := strconv.Atoi(value(after)) // "" is the beginning
	start = min(start, len(items))
	end := min(start+size(first), len(items))
	next := strconv.Itoa(end)
	if end == len(items) {
		next = ""
	}
	s := slice(items[start:end], next, after)
	s.Total = func() (*int, error) {
		n := len(items)
		return &n, nil
	}
	return s
}

// totalled is a page of a list that is counted by reading all of it.
func totalled[T any](r *run, path string, s model.Slice[T]) model.Slice[T] {
	s.Total = func() (*int, error) {
		n := len(all(r, path, whole(), plain[struct{}]))
		return &n, nil
	}
	return s
}

// value is what a pointer leads to, or nothing.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// orNil makes a nil pointer an interface that is nil.
func orNil[I, T any](v *T) (i I) {
	if v != nil {
		i, _ = any(v).(I)
	}
	return i
}
