package roles

import (
	"context"
	"slices"
	"sync"

	"oktagraph/loaders/admins"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta/ratelimit"
)

// joinAdminGroups reads the members of every group that may have roles. If one list cannot be
// read, all users fail: each of them could be in it.
func (r *Request) joinAdminGroups(ctx context.Context, users []string, f *admins.Directory, m *memberships) {
	if calls := r.MemberCalls(ctx, f); calls > 0 {
		ctx = r.Spend(ctx, admins.UserRolesField, plan.Plan{
			Strategy: plan.Invert, Calls: calls, Bucket: ratelimit.BucketGroups, Why: "the members of the groups with roles",
		})
	}
	groups := f.GroupsToRead()
	read := fetch.Gather(ctx, r, r.MembersSource(), groups)
	for _, id := range groups {
		if err := read[id].Err; err != nil {
			for _, user := range users {
				m.groups[place(m.users, user)] = batch.Result[[]string]{Err: err}
			}
			return
		}
	}
	in, all := r.org.members.membersOf(groups, read, users), f.GroupsOfEveryone()
	for _, id := range users {
		list := in[id]
		if len(all) > 0 {
			list = slices.Concat(all, list)
		}
		m.groups[place(m.users, id)] = batch.Result[[]string]{Value: list}
	}
}

// joinedMembers holds which groups with roles each user is in, as last joined. It is valid as
// long as the lists are the very ones that were joined: the cache returns the same value for as
// long as it is fresh, so comparing costs nothing. There is one per org.
type joinedMembers struct {
	mu   sync.Mutex
	last *membersJoined
}

// membersJoined holds which groups some users are in, from lists of members.
type membersJoined struct {
	groups []string
	lists  [][]string
	byUser map[string][]string // sorted as groups are
}

// keptMembers is the largest number of members kept joined, some 2 MB. If more people are in
// groups with roles, only the requested ones are looked up in the lists.
const keptMembers = 20_000

// of reports whether these are the very lists that were joined.
func (m *membersJoined) of(groups []string, lists [][]string) bool {
	return m != nil && slices.Equal(m.groups, groups) && slices.EqualFunc(m.lists, lists, fetch.SameList)
}

// membersOf returns which of groups each user is in.
func (k *joinedMembers) membersOf(groups []string, read map[string]fetch.Answer[[]string], users []string) map[string][]string {
	lists, n := make([][]string, len(groups)), 0
	for i, id := range groups {
		lists[i] = read[id].Value
		n += len(lists[i])
	}
	if n > keptMembers {
		wanted := make(map[string]bool, len(users))
		for _, id := range users {
			wanted[id] = true
		}
		return joinMembers(groups, lists, func(id string) bool { return wanted[id] })
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.last.of(groups, lists) {
		byUser := joinMembers(groups, lists, func(string) bool { return true })
		k.last = &membersJoined{groups: slices.Clone(groups), lists: lists, byUser: byUser}
	}
	return k.last.byUser
}

func joinMembers(groups []string, lists [][]string, wanted func(userID string) bool) map[string][]string {
	byUser := map[string][]string{}
	for i, list := range lists {
		for _, id := range list {
			if wanted(id) {
				byUser[id] = append(byUser[id], groups[i])
			}
		}
	}
	return byUser
}
