package loaders

import (
	"maps"
	"sync"
)

// seenHolders are users and groups that lists read in this operation show to hold
// roles. They count among those who can have one, whatever older facts say; once
// the facts are in use they stay as they are.
type seenHolders struct {
	mu     sync.Mutex
	fixed  bool
	users  map[string]bool
	groups map[string]bool
}

func (h *seenHolders) see(users, groups []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.fixed {
		return
	}
	if h.users == nil {
		h.users, h.groups = map[string]bool{}, map[string]bool{}
	}
	for _, id := range users {
		h.users[id] = true
	}
	for _, id := range groups {
		h.groups[id] = true
	}
}

// seen returns what was seen as of now.
func (h *seenHolders) seen() (users, groups map[string]bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return maps.Clone(h.users), maps.Clone(h.groups)
}

// fix returns what was seen; nothing is added from then on.
func (h *seenHolders) fix() (users, groups map[string]bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fixed = true
	return h.users, h.groups
}

// newFacts joins the parts. The operation goes on with this index.
func (r *Request) newFacts(index *Index, read Provenance, bindings Answer[*bindingMembers], assignees Answer[[]string]) *facts {
	if !read.Stale {
		r.pin(index)
	}
	users, groups := r.admin.holders.fix()
	return joinFacts(index, read, bindings, assignees, users, groups)
}

// joinFacts joins the parts, and those who were seen to hold roles.
func joinFacts(index *Index, read Provenance, bindings Answer[*bindingMembers], assignees Answer[[]string], users, groups map[string]bool) *facts {
	f := &facts{
		users: map[string]bool{}, groups: index.admins(), listed: make(map[string]bool, len(index.Groups)), everyone: index.Everyone,
		from: read.And(bindings.From).And(assignees.From),
	}
	sizes := make(map[string]IndexGroup, len(index.Groups))
	for _, g := range index.Groups {
		sizes[g.ID], f.listed[g.ID] = g, true
	}
	addGroup := func(id string) {
		g, listed := sizes[id]
		if !listed {
			g = IndexGroup{ID: id, Users: unknownSize}
		}
		f.groups[id] = g
	}
	for id := range bindings.Value.Groups {
		addGroup(id)
	}
	for id := range bindings.Value.Users {
		f.users[id] = true
	}
	for _, id := range assignees.Value {
		f.users[id] = true
	}
	for id := range users {
		f.users[id] = true
	}
	for id := range groups {
		addGroup(id)
	}
	return f
}
