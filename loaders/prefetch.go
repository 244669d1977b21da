package loaders

import (
	"slices"

	"oktagraph/cache"
)

// With Redis, what the batches of a round will look up is brought from there in
// one go before they start; each of them would make a round trip of its own
// otherwise, and some several.

// prefetch brings what the pending batches will look up.
func (r *Request) prefetch() {
	if !r.engine.cache.Prefetches() {
		return
	}
	assigned := r.assignments.Queued()
	wants := []cache.Want{
		cache.Wanted(userKind, r.users.Queued()),
		cache.Wanted(groupKind, r.groups.Queued()),
		cache.Wanted(statsKind, r.stats.Queued()),
		cache.Wanted(userGroupsKind, r.userGroups.Queued()),
		cache.Wanted(membersKind, keysFor(r.members.Queued())),
		cache.Wanted(userListKind, keysFor(r.userLists.Queued())),
		cache.Wanted(groupListKind, keysFor(r.groupLists.Queued())),
		cache.Wanted(targetsKind, keysFor(r.targets.Queued())),
		cache.Wanted(customRoleKind, r.customRoles.Queued()),
		cache.Wanted(permsKind, r.permissions.Queued()),
		cache.Wanted(setKind, r.sets.Queued()),
	}
	if len(assigned) > 0 || r.admins.Pending() || r.groupRoles.Pending() {
		wants = append(wants,
			cache.Wanted(indexKind, []string{indexWhole, indexPage}),
			cache.Wanted(bindingsKind, []string{bindingsID}),
			cache.Wanted(orgIDsKind, []string{assigneesID}))
	}
	cache.Prefetch(r.ctx, r.engine.cache, r.ns, wants...)
	users := make([]string, len(assigned))
	for i, a := range assigned {
		users[i] = a.user
	}
	r.prefetchBelow(r.userGroups.Queued(), users)
}

// prefetchBelow brings what the answers of the pending batches lead to: the groups
// of users, and the lists of those who can have a role.
func (r *Request) prefetchBelow(users, assigned []string) {
	groups, flagged, candidates := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, entry := range cache.Peek(r.engine.cache, r.ns, userGroupsKind, users) {
		note(groups, entry.Value)
	}
	if len(assigned) > 0 {
		index := cache.Peek(r.engine.cache, r.ns, indexKind, []string{indexWhole})[0]
		bindings := cache.Peek(r.engine.cache, r.ns, bindingsKind, []string{bindingsID})[0]
		assignees := cache.Peek(r.engine.cache, r.ns, orgIDsKind, []string{assigneesID})[0]
		if index.Value != nil && bindings.Value != nil {
			note(flagged, SortedKeys(index.Value.admins()))
			note(flagged, SortedKeys(bindings.Value.Groups))
			note(candidates, slices.DeleteFunc(slices.Clone(assigned), func(id string) bool {
				_, bound := bindings.Value.Users[id]
				return !bound && !slices.Contains(assignees.Value, id)
			}))
		}
	}
	cache.Prefetch(r.ctx, r.engine.cache, r.ns,
		cache.Wanted(groupKind, SortedKeys(groups)), cache.Wanted(userRolesKind, SortedKeys(candidates)), cache.Wanted(groupRolesKind, SortedKeys(flagged)))
}

func note(set map[string]bool, ids []string) {
	for _, id := range ids {
		set[id] = true
	}
}

// keysFor are the cache's ids of pages and targets.
func keysFor[K interface{ key() string }](keys []K) []string {
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = k.key()
	}
	return ids
}
