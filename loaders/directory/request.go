package directory

import (
	"context"
	"sync/atomic"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// Request is one operation's view of its org's users and groups.
type Request struct {
	*batch.Request
	okta *okta.Client
	org  *OrgSizes

	// remaining is about how many users follow in the walk this operation is a
	// page of; 0 when it is none.
	remaining atomic.Int64
	coming    func(ctx context.Context, users int)
	sightings sightings
	confirmed confirmed
	brought   brought
	// pinned is the group index that the operation has built on; indexes are what it was
	// answered.
	pinned  atomic.Pointer[Index]
	indexes batch.Memo[*Index]

	users      *batch.Loader[string, *okta.User]
	groups     *batch.Loader[string, *okta.Group]
	logins     *batch.Loader[loginKey, string]
	userGroups *batch.Loader[string, []string]
	members    *batch.Loader[memberPage, paging.Page]
	userLists  *batch.Loader[listPage, paging.Page]
	groupLists *batch.Loader[listPage, paging.Page]
	stats      *batch.Loader[string, *okta.GroupStats]
}

// NewRequest makes the loaders of one operation of a tenant.
func NewRequest(core *batch.Request) *Request {
	t := core.Tenant()
	r := &Request{Request: core, okta: t.Okta, org: batch.Shared[OrgSizes](core.Engine, t)}
	r.users = batch.NewLoader(r, plan.LoadUsers, r.fetchUsers)
	r.groups = batch.NewLoader(r, plan.LoadGroups, r.fetchGroups)
	r.logins = batch.NewLoader(r, plan.LoadLogins, r.fetchLogins)
	r.stats = batch.NewLoader(r, plan.LoadGroupCounts, r.fetchStats)
	r.userLists = batch.NewLoader(r, plan.LoadUserLists, r.fetchUserLists)
	r.groupLists = batch.NewLoader(r, plan.LoadGroupLists, r.fetchGroupLists)
	r.userGroups = batch.NewLoader(r, plan.LoadUserGroups, r.fetchUserGroups)
	r.members = batch.NewLoader(r, plan.LoadGroupMembers, r.fetchMembers)
	r.takeHeld()
	r.Prefetches(r.wants())
	return r
}

// takeHeld names the loaders for which what the cache holds fresh is the answer.
func (r *Request) takeHeld() {
	batch.TakesHeld(r.users, r, "User", userKind, batch.PlainIDs)
	batch.TakesHeld(r.groups, r, "Group", groupKind, batch.PlainIDs)
	batch.TakesHeld(r.stats, r, "Group.memberCount", statsKind, batch.PlainIDs)
	if !r.Hints.BothEnds { // else both ends of a membership are compared
		batch.TakesHeld(r.userGroups, r, userGroupsField, UserGroupsKind, batch.PlainIDs)
	}
	if r.Hints.Freshness.Bounded { // else pages confirm whom they name
		return
	}
	batch.TakesHeld(r.userLists, r, "Query.users", userListKind, batch.KeysFor)
	batch.TakesHeld(r.groupLists, r, "Query.groups", groupListKind, batch.KeysFor)
	if !r.Hints.BothEnds {
		batch.TakesHeld(r.members, r, membersField, membersKind, batch.KeysFor)
	}
}

// Continues tells that the operation goes on with a list of users of which seen
// were given out before. For a list of everybody, the org's size says how many
// are left; for any other, as many again are expected, so that a plan that pays
// only for a longer walk waits until the walk is as long.
func (r *Request) Continues(ctx context.Context, seen int, everybody bool) {
	left := seen
	if everybody {
		people := r.org.people.Get()
		if index := r.KnownIndex(ctx); index != nil && index.People() > 0 {
			people = index.People()
		}
		if people > 0 {
			left = max(0, people-seen)
		}
	}
	r.remaining.Store(int64(left))
}
