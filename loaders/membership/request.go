package membership

import (
	"context"
	"sync/atomic"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// Request is one operation's view of its org's users and groups, and of who is in which.
type Request struct {
	*directory.Request
	okta  *okta.Client
	org   *directory.OrgSizes
	sizes *Sizes

	// remaining is the approximate number of users left in the walk that this operation is a
	// page of; 0 outside of a walk.
	remaining atomic.Int64
	sightings sightings

	userGroups *batch.Loader[string, []string]
	members    *batch.Loader[memberPage, paging.Page]
	whole      *batch.Loader[string, []string]
}

// NewRequest makes the loaders of one operation of a tenant.
func NewRequest(core *batch.Request) *Request {
	t := core.Tenant()
	r := &Request{
		Request: directory.NewRequest(core), okta: t.Okta,
		org: fetch.Shared[directory.OrgSizes](core.Engine, t), sizes: fetch.Shared[Sizes](core.Engine, t),
	}
	r.userGroups = batch.NewLoader(r, plan.LoadUserGroups, r.fetchUserGroups)
	r.members = batch.NewLoader(r, plan.LoadGroupMembers, r.fetchMembers)
	r.whole = batch.NewLoader(r, plan.LoadWholeMembers, r.fetchWhole)
	r.takeHeld()
	r.Prefetches(r.wants())
	return r
}

// takeHeld makes fresh cached values answers, unless both ends of a membership are compared.
func (r *Request) takeHeld() {
	if r.Hints.BothEnds {
		return
	}
	batch.TakesHeld(r.userGroups, r, userGroupsField, UserGroupsKind, batch.PlainIDs)
	if !r.Hints.Freshness.Bounded { // otherwise pages confirm the users they name
		batch.TakesHeld(r.members, r, membersField, membersKind, batch.KeysFor)
	}
}

// wants returns what the pending batches will look up, and the groups that users' lists lead
// to.
func (r *Request) wants() batch.Wants {
	return batch.Wants{
		Pending: func() []cache.Want {
			return []cache.Want{
				cache.Wanted(UserGroupsKind, r.userGroups.Queued()),
				cache.Wanted(membersKind, batch.KeysFor(r.members.Queued())),
				cache.Wanted(AllMembersKind, r.whole.Queued()),
			}
		},
		Below: func() []cache.Want {
			groups := map[string]bool{}
			for _, entry := range fetch.Peek(r, UserGroupsKind, r.userGroups.Queued()) {
				for _, id := range entry.Value {
					groups[id] = true
				}
			}
			return []cache.Want{cache.Wanted(directory.GroupKind, batch.SortedKeys(groups))}
		},
	}
}

// Continues announces that the operation continues a list of users of which seen were returned
// before. For the list of all users, the org's size gives the number left; for any other, as
// many again are expected, so that a plan that only pays off for a longer walk waits until the
// walk is that long.
func (r *Request) Continues(ctx context.Context, seen int, everybody bool) {
	left := seen
	if everybody {
		people := r.org.Learned().People
		if index := r.KnownIndex(ctx); index != nil && index.People() > 0 {
			people = index.People()
		}
		if people > 0 {
			left = max(0, people-seen)
		}
	}
	r.remaining.Store(int64(left))
}

var (
	// UserGroupsKind keeps the groups of a user.
	UserGroupsKind = fetch.IDsKind("u.g", fetch.SoftObject, fetch.Hard)
	// AllMembersKind keeps the members of a group read whole.
	AllMembersKind      = fetch.IDsKind("g.all", fetch.SoftObject, fetch.Hard)
	membersKind         = paging.Kind("g.u", fetch.SoftObject, fetch.Hard)
	membershipIndexKind = fetch.JSONKind[membershipIndex]("inv", fetch.SoftObject, fetch.Hard)
	shardKind           = fetch.JSONKind[*shard]("inv.s", fetch.SoftObject, fetch.Hard)
)
