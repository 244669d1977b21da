package loaders

import "oktagraph/cache"

// wants are what the pending batches of the directory will look up, and the groups that
// users' lists lead to.
func (r *Request) wants() Wants {
	return Wants{
		Pending: func() []cache.Want {
			return []cache.Want{
				cache.Wanted(userKind, r.users.Queued()),
				cache.Wanted(groupKind, r.groups.Queued()),
				cache.Wanted(statsKind, r.stats.Queued()),
				cache.Wanted(userGroupsKind, r.userGroups.Queued()),
				cache.Wanted(membersKind, KeysFor(r.members.Queued())),
				cache.Wanted(userListKind, KeysFor(r.userLists.Queued())),
				cache.Wanted(groupListKind, KeysFor(r.groupLists.Queued())),
			}
		},
		Below: func() []cache.Want {
			groups := map[string]bool{}
			for _, entry := range Peek(r, userGroupsKind, r.userGroups.Queued()) {
				for _, id := range entry.Value {
					groups[id] = true
				}
			}
			return []cache.Want{cache.Wanted(groupKind, SortedKeys(groups))}
		},
	}
}
