package fetch

import (
	"context"

	"oktagraph/cache"
)

// An operation reads and writes only within its tenant's namespace.

// Peek returns what the process itself holds.
func Peek[T any](of Operation, kind *cache.Kind[T], ids []string) []cache.Entry[T] {
	r := of.operation()
	return cache.Peek(r.Engine.Cache, r.ns, kind, ids)
}

// Held calls take with the index of each of ids that the process itself holds; an id of "" is
// skipped.
func Held[T any](of Operation, kind *cache.Kind[T], ids []string, take func(i int, e cache.Entry[T])) {
	r := of.operation()
	cache.Held(r.Engine.Cache, r.ns, kind, ids, take)
}

// Prefetch copies what will be looked up from Redis into the process, in one go.
func (r *Request) Prefetch(wants ...cache.Want) {
	cache.Prefetch(r.ctx, r.Engine.Cache, r.ns, wants...)
}

// GetMany returns what the cache holds.
func GetMany[T any](ctx context.Context, of Operation, kind *cache.Kind[T], ids []string) []cache.Entry[T] {
	r := of.operation()
	return cache.GetMany(ctx, r.Engine.Cache, r.ns, kind, ids)
}

// SetMany stores values.
func SetMany[T any](ctx context.Context, of Operation, kind *cache.Kind[T], items []cache.Item[T]) {
	r := of.operation()
	cache.SetMany(ctx, r.Engine.Cache, r.ns, kind, items)
}

// Amend changes a cached value.
func Amend[T any](ctx context.Context, of Operation, kind *cache.Kind[T], id string, change func(T) (T, bool)) {
	r := of.operation()
	cache.Amend(ctx, r.Engine.Cache, r.ns, kind, id, change)
}

// Forget removes a cached value.
func Forget[T any](of Operation, kind *cache.Kind[T], id string) {
	r := of.operation()
	cache.Delete(r.ctx, r.Engine.Cache, r.ns, kind.Name, []string{id})
}

// SameList reports whether a and b are the same slice: the cache returns the same one for as
// long as a value is fresh.
func SameList(a, b []string) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
