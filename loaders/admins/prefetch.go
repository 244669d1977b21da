package admins

import (
	"slices"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
)

// WantedParts returns the parts of the admin directory, which a batch about assignments will
// look up.
func (r *Request) WantedParts() []cache.Want {
	return []cache.Want{
		cache.Wanted(directory.IndexKind, []string{directory.IndexWhole, directory.IndexPage}),
		cache.Wanted(bindingsKind, []string{bindingsID}),
		cache.Wanted(OrgIDsKind, []string{assigneesID}),
	}
}

// WantedRoles returns the lists of those users who can have a role, and of all groups that can,
// by the parts that the process holds.
func (r *Request) WantedRoles(users []string) []cache.Want {
	index := fetch.Peek(r, directory.IndexKind, []string{directory.IndexWhole})[0].Value
	bindings := fetch.Peek(r, bindingsKind, []string{bindingsID})[0].Value
	if len(users) == 0 || index == nil || bindings == nil {
		return nil
	}
	flagged, candidates := index.MayAdmin(), map[string]bool{}
	for id := range bindings.Groups {
		flagged[id] = directory.IndexGroup{ID: id}
	}
	assignees := fetch.Peek(r, OrgIDsKind, []string{assigneesID})[0].Value
	for _, id := range users {
		if _, bound := bindings.Users[id]; bound || slices.Contains(assignees, id) {
			candidates[id] = true
		}
	}
	return []cache.Want{cache.Wanted(UserRolesKind, batch.SortedKeys(candidates)), cache.Wanted(GroupRolesKind, batch.SortedKeys(flagged))}
}
