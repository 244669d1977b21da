package batch

import (
	"maps"
	"slices"

	"oktagraph/loaders/fetch"
)

// Result is what was read for one key. If the value does not exist, it is zero and Err is nil.
type Result[V any] struct {
	Value V
	Err   error
}

// GatherAll is fetch.GatherBatch in the order of ids, with the zero value for what does not
// exist.
func GatherAll[T any](of fetch.Operation, s fetch.Source[T], ids []string) []Result[T] {
	return Results(fetch.GatherBatch(of, s, ids), ids)
}

// Results returns the answers of ids, in their order.
func Results[T any](answers map[string]fetch.Answer[T], ids []string) []Result[T] {
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

// SortedKeys returns the keys of m, sorted.
func SortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
