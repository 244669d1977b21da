package directory

import (
	"oktagraph/cache"
	"oktagraph/loaders/batch"
)

// wants are what the pending batches of the directory will look up, and the groups that
// users' lists lead to.
func (r *Request) wants() batch.Wants {
	return batch.Wants{
		Pending: func() []cache.Want {
			return []cache.Want{
				cache.Wanted(userKind, r.users.Queued()),
				cache.Wanted(groupKind, r.groups.Queued()),
				cache.Wanted(statsKind, r.stats.Queued()),
				cache.Wanted(UserGroupsKind, r.userGroups.Queued()),
				cache.Wanted(membersKind, batch.KeysFor(r.members.Queued())),
				cache.Wanted(userListKind, batch.KeysFor(r.userLists.Queued())),
				cache.Wanted(groupListKind, batch.KeysFor(r.groupLists.Queued())),
			}
		},
		Below: func() []cache.Want {
			groups := map[string]bool{}
			for _, entry := range batch.Peek(r, UserGroupsKind, r.userGroups.Queued()) {
				for _, id := range entry.Value {
					groups[id] = true
				}
			}
			return []cache.Want{cache.Wanted(groupKind, batch.SortedKeys(groups))}
		},
	}
}
