package admins

import (
	"maps"
	"slices"
	"sync"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
)

// seenAdmins holds users and groups that role lists read in this operation show to hold roles.
// They count as candidates whatever an older admin directory says; once a directory is in use,
// the set is fixed.
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

// seen returns what was seen so far.
func (h *seenAdmins) seen() (users, groups map[string]bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return maps.Clone(h.users), maps.Clone(h.groups)
}

// fix returns what was seen; nothing is added after that.
func (h *seenAdmins) fix() (users, groups map[string]bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fixed = true
	return h.users, h.groups
}

// newDirectory joins the parts. The operation keeps using this index.
func (r *Request) newDirectory(
	index *directory.Index, read fetch.Provenance, bindings fetch.Answer[*bindingMembers], assignees fetch.Answer[[]string],
) *Directory {
	if !read.Stale {
		r.Pin(index)
	}
	users, groups := r.told.seen.fix()
	p := parts{index, bindings.Value, assignees.Value}
	return &Directory{joined: r.org.kept.join(p, users, groups), from: read.And(bindings.From).And(assignees.From)}
}

// parts are the parts of an admin directory.
type parts struct {
	index     *directory.Index
	bindings  *bindingMembers
	assignees []string // nil when only groups are requested
}

// are reports whether these are the very parts that another directory was made of, which may
// hold more than requested.
func (p parts) are(of parts) bool {
	return p.index == of.index && p.bindings == of.bindings && (p.assignees == nil || fetch.SameList(p.assignees, of.assignees))
}

// join joins the parts, and the users and groups seen to hold roles.
func (p parts) join(users, groups map[string]bool) *joined {
	f := &joined{
		users: make(map[string]bool, len(p.assignees)), groups: p.index.MayAdmin(),
		listed: make(map[string]bool, len(p.index.Groups)), everyone: p.index.Everyone,
	}
	sizes := make(map[string]directory.IndexGroup, len(p.index.Groups))
	for _, g := range p.index.Groups {
		sizes[g.ID] = g
	}
	addGroup := func(id string) {
		g, listed := sizes[id]
		if !listed {
			g = directory.IndexGroup{ID: id, Users: directory.UnknownSize}
		}
		f.groups[id] = g
	}
	if p.bindings != nil {
		for id := range p.bindings.Groups {
			addGroup(id)
		}
		for id := range p.bindings.Users {
			f.users[id] = true
		}
		f.clients = p.bindings.Clients
	}
	for _, id := range p.assignees {
		f.users[id] = true
	}
	for id := range users {
		f.users[id] = true
	}
	for id := range groups {
		addGroup(id)
	}
	for id := range sizes {
		_, f.listed[id] = f.groups[id]
	}
	f.groupIDs = batch.SortedKeys(f.groups)
	return f
}

func without(ids []string, id string) []string {
	return slices.DeleteFunc(ids, func(s string) bool { return s == id })
}
