package admins

import (
	"slices"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
)

// wants are what the pending batches about roles will look up, and the lists of
// those who can have a role.
func (r *Request) wants() batch.Wants {
	return batch.Wants{
		Pending: func() []cache.Want {
			wants := []cache.Want{
				cache.Wanted(targetsKind, batch.KeysFor(r.targets.Queued())),
				cache.Wanted(customRoleKind, r.customRoles.Queued()),
			}
			if r.assignments.Pending() || r.admins.Pending() || r.groupRoles.Pending() {
				wants = append(wants,
					cache.Wanted(directory.IndexKind, []string{directory.IndexWhole, directory.IndexPage}),
					cache.Wanted(bindingsKind, []string{bindingsID}),
					cache.Wanted(orgIDsKind, []string{assigneesID}))
			}
			return wants
		},
		Below: r.wantedRoles,
	}
}

func (r *Request) wantedRoles() []cache.Want {
	assigned := r.assignments.Queued()
	index := batch.Peek(r, directory.IndexKind, []string{directory.IndexWhole})[0].Value
	bindings := batch.Peek(r, bindingsKind, []string{bindingsID})[0].Value
	if len(assigned) == 0 || index == nil || bindings == nil {
		return nil
	}
	flagged, candidates := index.MayAdmin(), map[string]bool{}
	for id := range bindings.Groups {
		flagged[id] = directory.IndexGroup{ID: id}
	}
	assignees := batch.Peek(r, orgIDsKind, []string{assigneesID})[0].Value
	for _, a := range assigned {
		if _, bound := bindings.Users[a.user]; bound || slices.Contains(assignees, a.user) {
			candidates[a.user] = true
		}
	}
	return []cache.Want{cache.Wanted(userRolesKind, batch.SortedKeys(candidates)), cache.Wanted(groupRolesKind, batch.SortedKeys(flagged))}
}
