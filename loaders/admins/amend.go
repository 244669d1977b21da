package admins

import (
	"context"
	"maps"
	"slices"

	"oktagraph/loaders/fetch"
	"oktagraph/okta"
)

// What one answer shows about administrators is added to the lists that were read before it: a
// list that lacks a role holder is out of date, and the next answer built on it should not
// contradict this one.

// amendAssignees adds users whose own lists show roles.
func (r *Request) amendAssignees(ctx context.Context, read *fetch.Answers[UserRoles]) {
	holding := read.Having(func(roles UserRoles) bool { return len(roles.Own) > 0 })
	fetch.Amend(ctx, r, OrgIDsKind, assigneesID, func(list []string) ([]string, bool) {
		missing := slices.DeleteFunc(holding, func(id string) bool { return slices.Contains(list, id) })
		return slices.Concat(list, missing), len(missing) > 0
	})
}

// amendBindings adds groups whose lists show roles. Groups flagged by the statistics need not
// be added, but do no harm.
func (r *Request) amendBindings(ctx context.Context, read *fetch.Answers[[]*okta.RoleAssignment]) {
	holding := read.Having(func(list []*okta.RoleAssignment) bool { return len(list) > 0 })
	index := r.KnownIndex(ctx)
	if index == nil {
		return
	}
	flagged := index.MayAdmin()
	holding = slices.DeleteFunc(holding, func(id string) bool { _, is := flagged[id]; return is })
	fetch.Amend(ctx, r, bindingsKind, bindingsID, func(b *bindingMembers) (*bindingMembers, bool) {
		missing := slices.DeleteFunc(holding, func(id string) bool { _, is := b.Groups[id]; return is })
		if len(missing) == 0 {
			return nil, false
		}
		more := &bindingMembers{Users: b.Users, Groups: maps.Clone(b.Groups), Clients: b.Clients}
		if more.Groups == nil {
			more.Groups = map[string][]string{}
		}
		for _, id := range missing {
			more.Groups[id] = []string{}
		}
		return more, true
	})
}
