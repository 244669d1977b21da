package admins

import (
	"context"
	"sync"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/okta"
)

// copiedDirectory returns what copies of all parts, fresh or stale, show of groups, for use
// when Okta cannot be asked. nil when a part is missing.
func (r *Request) copiedDirectory(ctx context.Context) *Directory {
	index := batch.Copied(ctx, r, directory.IndexKind, directory.IndexWhole)
	bindings := batch.Copied(ctx, r, bindingsKind, bindingsID)
	if index.Err != nil || bindings.Err != nil || !index.Value.Complete || r.Partial(index.Value) {
		return nil
	}
	users, groups := r.told.seen.seen()
	return &Directory{
		joined: r.org.kept.join(parts{index: index.Value, bindings: bindings.Value}, users, groups),
		from:   index.From.And(fetch.ReadAt(index.Value.Since)).And(bindings.From),
	}
}

// byCopies substitutes for lists of roles that were never read because the groups could have
// none: by the parts that are copies now, they still cannot.
//
// Users have no such substitute: roles through their groups would then have to be read in
// another way, which costs more than what failed.
func (r *Request) byCopies(ctx context.Context) func(id string) (fetch.Answer[[]*okta.RoleAssignment], bool) {
	read := sync.OnceValue(func() *Directory { return r.copiedDirectory(ctx) })
	return func(id string) (fetch.Answer[[]*okta.RoleAssignment], bool) {
		f := read()
		if f == nil || f.MayHold(id) {
			return fetch.Answer[[]*okta.RoleAssignment]{}, false
		}
		return fetch.Answer[[]*okta.RoleAssignment]{From: f.from}, true
	}
}
