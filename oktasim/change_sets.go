package oktasim

import (
	"cmp"
	"slices"
	"strings"
)

func setTarget(rs *resourceSet) eventTarget {
	return eventTarget{rs.id, "RESOURCE_SET", "unknown", rs.label}
}

// CreateResourceSet adds a set of the given API paths, such as /api/v1/users.
func (o *Org) CreateResourceSet(label, description string, paths ...string) (id string, err error) {
	err = o.changing(func() error {
		now := at(o.cfg.Clock.Now())
		rs := &resourceSet{id: o.newID(prefixSet), label: label, description: description, created: now, updated: now}
		for _, p := range paths {
			rs.resources = append(rs.resources, o.newResource(p, now))
		}
		o.store.sets = append(o.store.sets, rs)
		id = rs.id
		o.emit("iam.resourceset.create", nil, setTarget(rs))
		return nil
	})
	return id, err
}

func (o *Org) newResource(path string, now millis) resource {
	return resource{o.newID(prefixResource), o.store.orn(path), path, now}
}

// orn returns the ORN of the resource at an API path. An app's has the app type before
// the id, and the users of a group are its contained resources.
func (s *store) orn(path string) string {
	parts := strings.Split(strings.TrimPrefix(path, "/api/v1/"), "/")
	service := "directory"
	switch a := s.appByID[parts[len(parts)-1]]; {
	case a != nil:
		service, parts = "idp", []string{"apps", a.kind.name, a.id}
	case parts[0] == "apps" || parts[0] == "authorizationServers":
		service = "idp"
		if parts[0] != "apps" {
			parts[0] = "authorization_servers"
		}
	case len(parts) == 3 && parts[2] == "users":
		parts[2] = "contained_resources"
	}
	return "orn:okta:" + service + ":" + s.orgID + ":" + strings.Join(parts, ":")
}

// ResourceSetChange is a change for UpdateResourceSet; empty fields change nothing.
type ResourceSetChange struct {
	Label, Description string
	Add                []string // API paths such as /api/v1/users; those already in the set are ignored
	Delete             []string // API paths or ids of the set's resources
}

// UpdateResourceSet renames a set and changes its resources, as one change with an event
// for each part. Okta's built-in sets cannot be changed.
func (o *Org) UpdateResourceSet(id string, c ResourceSetChange) error {
	return o.changing(func() error {
		rs := o.store.set(id)
		switch {
		case rs == nil:
			return notFound(id, "IAMPolicy")
		case rs.created == 0:
			return errValidation("resourceSet", "resourceSet: a built-in set cannot be changed")
		}
		if other := o.store.set(c.Label); other != nil && other != rs {
			return errValidation("label", "label: a resource set with this name exists")
		}
		now := at(o.cfg.Clock.Now())
		next, added, err := o.changedResources(rs, c, now)
		if err != nil {
			return err
		}
		rs.resources = next
		if c.Label != "" || c.Description != "" {
			rs.label, rs.description, rs.updated = cmp.Or(c.Label, rs.label), cmp.Or(c.Description, rs.description), now
			o.emit("iam.resourceset.update", nil, setTarget(rs))
		}
		if added > 0 {
			rs.updated = now
			o.emit("iam.resourceset.resources.add", nil, setTarget(rs))
		}
		if len(c.Delete) > 0 {
			rs.updated = now
			o.emit("iam.resourceset.resources.delete", nil, setTarget(rs))
		}
		return nil
	})
}

// changedResources returns a set's resources after a change, and how many are new.
func (o *Org) changedResources(rs *resourceSet, c ResourceSetChange, now millis) (list []resource, added int, err error) {
	list = slices.Clone(rs.resources)
	for _, p := range c.Delete {
		i := slices.IndexFunc(list, func(r resource) bool { return r.id == p || r.path == p })
		if i < 0 {
			return nil, 0, notFound(p, "IAMPolicy")
		}
		list = slices.Delete(list, i, i+1)
	}
	for _, p := range c.Add {
		if !slices.ContainsFunc(list, func(r resource) bool { return r.path == p }) {
			list = append(list, o.newResource(p, now))
			added++
		}
	}
	return list, added, nil
}

// DeleteResourceSet removes a set with its bindings and their role assignments.
func (o *Org) DeleteResourceSet(id string) error {
	return o.changing(func() error {
		rs := o.store.set(id)
		if rs == nil {
			return notFound(id, "IAMPolicy")
		}
		for assignee, list := range o.store.roles {
			o.store.roles[assignee] = slices.DeleteFunc(slices.Clone(list), func(a *assignment) bool { return a.set == rs.id })
		}
		o.store.sets = slices.DeleteFunc(slices.Clone(o.store.sets), func(x *resourceSet) bool { return x == rs })
		o.emit("iam.resourceset.delete", nil, setTarget(rs))
		return nil
	})
}

// Bind assigns a custom role in a set to a user or group. The returned id is both the
// binding member's and the assignment's.
func (o *Org) Bind(setID, roleID, principal string) (id string, err error) {
	err = o.changing(func() error {
		kind, who, err := o.principal(principal)
		if err != nil {
			return err
		}
		rs, r := o.store.set(setID), o.store.customRole(roleID)
		if rs == nil || r == nil {
			return notFound(setID, "IAMPolicy")
		}
		b := rs.binding(r.id)
		if b == nil {
			b = &binding{role: r}
			rs.bindings = append(rs.bindings, b)
		}
		now := at(o.cfg.Clock.Now())
		id = o.newID(prefixMember)
		b.members = append(b.members, bindingMember{id: id, kind: kind, principal: principal, created: now - now%day})
		o.store.roles[principal] = append(slices.Clone(o.store.roles[principal]), &assignment{
			id: id, roleType: "CUSTOM", label: r.label, kind: kind, assignee: principal, created: now, updated: now, role: r.id, set: rs.id,
		})
		o.emit("iam.resourceset.bindings.add", nil, setTarget(rs), roleTarget(r), who)
		o.emitPrivileges(principal, who)
		return nil
	})
	return id, err
}
