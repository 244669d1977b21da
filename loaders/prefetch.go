package loaders

import (
	"context"

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
	assigned := r.assignments.queued()
	wants := []cache.Want{
		cache.Wanted(userKind, r.users.queued()),
		cache.Wanted(groupKind, r.groups.queued()),
		cache.Wanted(loginKind, r.logins.queued()),
		cache.Wanted(statsKind, r.stats.queued()),
		cache.Wanted(userGroupsKind, r.userGroups.queued()),
		cache.Wanted(membersKind, keysFor(r.members.queued())),
		cache.Wanted(userListKind, keysFor(r.userLists.queued())),
		cache.Wanted(groupListKind, keysFor(r.groupLists.queued())),
		cache.Wanted(targetsKind, keysFor(r.targets.queued())),
		cache.Wanted(customRoleKind, r.customRoles.queued()),
		cache.Wanted(permsKind, r.permissions.queued()),
		cache.Wanted(setKind, r.sets.queued()),
	}
	if len(assigned) > 0 || r.admins.pending() || r.groupRoles.pending() {
		wants = append(wants,
			cache.Wanted(indexKind, []string{indexWhole, indexPage}),
			cache.Wanted(bindingsKind, []string{bindingsID}),
			cache.Wanted(orgIDsKind, []string{assigneesID}))
	}
	cache.Prefetch(r.ctx, r.engine.cache, r.ns, wants...)
}

// bringRoles brings the lists of those who can have a role.
func (r *Request) bringRoles(ctx context.Context, users []string, f *facts) {
	cache.Prefetch(ctx, r.engine.cache, r.ns, cache.Wanted(userRolesKind, users), cache.Wanted(groupRolesKind, keysOf(f.groups)))
}

// keysFor are the cache's ids of pages and targets.
func keysFor[K interface{ key() string }](keys []K) []string {
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = k.key()
	}
	return ids
}
