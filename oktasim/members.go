package oktasim

import "slices"

// membershipChange is a change that member lists hide until at.
type membershipChange struct {
	user  *user
	added bool
	at    millis
}

// members returns the member list as Okta would show it now: changes that still lag are
// undone.
func (c *call) members(g *group) []*user {
	now := at(c.now)
	fresh := 0
	for _, change := range g.pending {
		if change.at > now {
			fresh++
		}
	}
	if fresh == 0 {
		return g.members
	}
	list := slices.Clone(g.members)
	for _, change := range slices.Backward(g.pending) {
		if change.at <= now {
			continue
		}
		i, have := slices.BinarySearchFunc(list, change.user.id, compareUserID)
		switch {
		case change.added && have:
			list = slices.Delete(list, i, i+1)
		case !change.added && !have:
			list = slices.Insert(list, i, change.user)
		}
	}
	return list
}
