package admins

import (
	"maps"
	"sync"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
)

// seenHolders are users and groups that lists read in this operation show to hold
// roles. They count among those who can have one, whatever older facts say; once
// the facts are in use they stay as they are.
type seenAdmins struct {
	mu     sync.Mutex
	fixed  bool
	users  map[string]bool
	groups map[string]bool
}

func (h *seenAdmins) see(users, groups []string) {
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
func (h *seenAdmins) seen() (users, groups map[string]bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return maps.Clone(h.users), maps.Clone(h.groups)
}

// fix returns what was seen; nothing is added from then on.
func (h *seenAdmins) fix() (users, groups map[string]bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fixed = true
	return h.users, h.groups
}

// newFacts joins the parts. The operation goes on with this index.
func (r *Request) newDirectory(index *directory.Index, read batch.Provenance, bindings batch.Answer[*bindingMembers], assignees batch.Answer[[]string]) *adminDirectory {
	if !read.Stale {
		r.Pin(index)
	}
	users, groups := r.told.seen.fix()
	return joinDirectory(index, read, bindings, assignees, users, groups)
}

// joinFacts joins the parts, and those who were seen to hold roles.
func joinDirectory(index *directory.Index, read batch.Provenance, bindings batch.Answer[*bindingMembers], assignees batch.Answer[[]string], users, groups map[string]bool) *adminDirectory {
	f := &adminDirectory{
		users: map[string]bool{}, groups: index.MayAdmin(), listed: make(map[string]bool, len(index.Groups)), everyone: index.Everyone,
		from: read.And(bindings.From).And(assignees.From),
	}
	sizes := make(map[string]directory.IndexGroup, len(index.Groups))
	for _, g := range index.Groups {
		sizes[g.ID], f.listed[g.ID] = g, true
	}
	addGroup := func(id string) {
		g, listed := sizes[id]
		if !listed {
			g = directory.IndexGroup{ID: id, Users: directory.UnknownSize}
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
