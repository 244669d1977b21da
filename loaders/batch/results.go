package batch

import (
	"maps"
	"slices"
)

// Result is what was read for one key. A value that does not exist is the zero
// value without an error.
type Result[V any] struct {
	Value V
	Err   error
}

// GatherAll is gather for a dataloader: answers in the order of ids, the zero
// value for what does not exist. The fetch gets ids sorted, so that a batch
// becomes the same calls however its keys came together.
func GatherAll[T any](of Operation, s Source[T], ids []string) []Result[T] {
	r := of.operation()
	return Results(GatherBatch(r, s, ids), ids)
}

// GatherBatch is Gather for a batch, by id.
func GatherBatch[T any](of Operation, s Source[T], ids []string) map[string]Answer[T] {
	r := of.operation()
	r.Observe(s.Field, len(ids))
	return Gather(r.ctx, r, s, slices.Sorted(slices.Values(ids)))
}

// Results are the answers of ids, in their order.
func Results[T any](answers map[string]Answer[T], ids []string) []Result[T] {
	out := make([]Result[T], len(ids))
	for i, id := range ids {
		out[i] = Result[T]{Value: answers[id].Value, Err: answers[id].Err}
	}
	return out
}

// Values splits results into their values and the first error.
func Values[T any](results []Result[T]) ([]T, error) {
	list := make([]T, len(results))
	var first error
	for i, o := range results {
		list[i] = o.Value
		if first == nil {
			first = o.Err
		}
	}
	return list, first
}

// SortedKeys are the keys of m.
func SortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
