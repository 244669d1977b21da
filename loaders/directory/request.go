package directory

import (
	"context"
	"sync/atomic"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// Request is one operation's view of its org's users and groups.
type Request struct {
	*batch.Request
	okta *okta.Client
	org  *OrgSizes

	coming    func(ctx context.Context, users int)
	confirmed confirmed
	brought   brought
	// pinned is the group index that the operation has built on; indexes are the answers it
	// got.
	pinned  atomic.Pointer[Index]
	indexes batch.Memo[*Index]
	walks   walks
	// active, everybody and everyGroup are the directories found in the cache.
	active, everybody, everyGroup holding

	users      *batch.Loader[string, *okta.User]
	groups     *batch.Loader[string, *okta.Group]
	logins     *batch.Loader[loginKey, string]
	userLists  *batch.Loader[listPage, paging.Page]
	groupLists *batch.Loader[listPage, paging.Page]
	stats      *batch.Loader[string, *okta.GroupStats]
	managers   *batch.Loader[managerKey, string]
}

// NewRequest makes the loaders of one operation of a tenant.
func NewRequest(core *batch.Request) *Request {
	t := core.Tenant()
	r := &Request{Request: core, okta: t.Okta, org: fetch.Shared[OrgSizes](core.Engine, t)}
	r.users = batch.NewLoader(r, plan.LoadUsers, r.fetchUsers)
	r.groups = batch.NewLoader(r, plan.LoadGroups, r.fetchGroups)
	r.logins = batch.NewLoader(r, plan.LoadLogins, r.fetchLogins)
	r.stats = batch.NewLoader(r, plan.LoadGroupCounts, r.fetchStats)
	r.userLists = batch.NewLoader(r, plan.LoadUserLists, r.fetchUserLists)
	r.groupLists = batch.NewLoader(r, plan.LoadGroupLists, r.fetchGroupLists)
	r.managers = batch.NewLoader(r, plan.Unstaged, r.fetchManagers)
	r.takeHeld()
	r.Prefetches(r.wants())
	return r
}

// takeHeld names the loaders whose fresh cached values are answers.
func (r *Request) takeHeld() {
	batch.TakesHeld(r.users, r, "User", userKind, batch.PlainIDs)
	batch.TakesHeld(r.groups, r, "Group", GroupKind, batch.PlainIDs)
	batch.TakesHeld(r.stats, r, "Group.memberCount", StatsKind, batch.PlainIDs)
	if !r.Hints.Freshness.Bounded { // otherwise pages confirm the users they name
		batch.TakesHeld(r.userLists, r, "Query.users", userListKind, batch.KeysFor)
		batch.TakesHeld(r.groupLists, r, "Query.groups", groupListKind, batch.KeysFor)
	}
}

// wants returns what the pending batches of the directory will look up.
func (r *Request) wants() batch.Wants {
	return batch.Wants{
		Pending: func() []cache.Want {
			return []cache.Want{
				cache.Wanted(userKind, r.users.Queued()),
				cache.Wanted(GroupKind, r.groups.Queued()),
				cache.Wanted(StatsKind, r.stats.Queued()),
				cache.Wanted(userListKind, batch.KeysFor(r.userLists.Queued())),
				cache.Wanted(groupListKind, batch.KeysFor(r.groupLists.Queued())),
			}
		},
	}
}
