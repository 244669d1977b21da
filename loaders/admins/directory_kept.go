package admins

import "sync"

// kept is one org's admin directory as operations last used it. It is valid as long as its
// parts are the very ones that were joined: the cache returns the same value for as long as it
// is fresh, so comparing costs nothing, and the ages of an answer are always those of the
// parts. There is one per org.
type kept struct {
	mu     sync.Mutex
	parts  parts
	joined *joined
}

// join returns who can have a role, by these parts and by what the operation saw itself.
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

// orMore returns the directory, extended by those seen to hold roles.
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
