package loaders

import (
	"context"
	"sync"

	"oktagraph/okta"
)

const withheldWhy = "okta does not list who can have a role for this credential"

// copiedFacts are the facts about groups as far as copies of all parts are there, fresh
// or stale: what they told before they tell again where Okta cannot be asked. nil when a
// part is missing.
func (r *Request) copiedFacts(ctx context.Context) *facts {
	index := Copied(ctx, r, indexKind, indexWhole)
	bindings := Copied(ctx, r, bindingsKind, bindingsID)
	if index.Err != nil || bindings.Err != nil || !index.Value.Complete || r.partial(index.Value) {
		return nil
	}
	users, groups := r.admin.holders.seen()
	return joinFacts(index.Value, index.From.And(ReadAt(index.Value.Since)), bindings, Answer[[]string]{}, users, groups)
}

// byCopies stands in for lists of roles of groups that were never read, because the
// groups could have none: by facts that are copies now, they still cannot.
//
// Users have no such stand-in: roles through their groups would then have to be asked
// for in another way, which costs more than what failed.
func (r *Request) byCopies(ctx context.Context) func(id string) (Answer[[]*okta.RoleAssignment], bool) {
	read := sync.OnceValue(func() *facts { return r.copiedFacts(ctx) })
	return func(id string) (Answer[[]*okta.RoleAssignment], bool) {
		f := read()
		if f == nil || f.mayHold(id) {
			return Answer[[]*okta.RoleAssignment]{}, false
		}
		return Answer[[]*okta.RoleAssignment]{From: f.from}, true
	}
}
