package admins

import (
	"slices"
	"sync"

	"oktagraph/loaders/batch"
)

// kept is one org's admin directory as operations used it last, and who is in the groups
// with roles. Both are good as long as their parts are the very ones that were joined:
// the cache hands out one value for as long as it is fresh, so comparing costs nothing,
// and the ages of an answer are always those of the parts. There is one an org.
type kept struct {
	mu      sync.Mutex
	parts   parts
	joined  *joined
	members *membersJoined
}

// join is who can have a role, by these parts and by what the operation saw itself.
func (k *kept) join(p parts, users, groups map[string]bool) *joined {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.joined == nil || !p.are(k.parts) {
		made := p.join(nil, nil)
		if p.assignees == nil {
			return p.orMore(made, users, groups)
		}
		k.parts, k.joined = p, made
	}
	return p.orMore(k.joined, users, groups)
}

// orMore is a directory with those who were seen to hold roles.
func (p parts) orMore(known *joined, users, groups map[string]bool) *joined {
	for id := range users {
		if !known.users[id] {
			return p.join(users, groups)
		}
	}
	for id := range groups {
		if _, is := known.groups[id]; !is {
			return p.join(users, groups)
		}
	}
	return known
}

// membersJoined is which groups of some users are in, out of lists of members.
type membersJoined struct {
	groups []string
	lists  [][]string
	byUser map[string][]string // sorted as groups are
}

// keptMembers is how many members are kept joined at most, some 2 MB of them. Where more
// people are in groups with roles, those who are asked for are looked up in the lists.
const keptMembers = 20_000

// of reports whether these are the very lists that were joined.
func (m *membersJoined) of(groups []string, lists [][]string) bool {
	return m != nil && slices.Equal(m.groups, groups) && slices.EqualFunc(m.lists, lists, sameList)
}

// membersOf is which of groups each user is in.
func (k *kept) membersOf(groups []string, read map[string]batch.Answer[[]string], users []string) map[string][]string {
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
	if !k.members.of(groups, lists) {
		byUser := joinMembers(groups, lists, func(string) bool { return true })
		k.members = &membersJoined{groups: slices.Clone(groups), lists: lists, byUser: byUser}
	}
	return k.members.byUser
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
