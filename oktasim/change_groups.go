package oktasim

import (
	"encoding/json"
	"maps"
	"slices"
)

func (o *Org) group(id string) (*group, error) {
	g := o.store.groupByID[id]
	if g == nil {
		return nil, notFound(id, "UserGroup")
	}
	return g, nil
}

// editable returns a group, but like Okta refuses changes to Everyone.
func (o *Org) editable(id string) (*group, error) {
	g, err := o.group(id)
	if err == nil && g.kind == builtIn {
		err = &apiError{status: 501, code: "E0000060", summary: "Unsupported operation."}
	}
	return g, err
}

// setProfile merges attributes. A group has a name, and always a description, which may
// be "".
func (g *group) setProfile(p Profile) error {
	if name, given := p["name"]; given && blank(name) {
		return errValidation("name", "name: The field cannot be left blank")
	}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		raw, err := json.Marshal(p[name])
		if err != nil {
			return errValidation("profile", name+": "+err.Error())
		}
		if name == "description" && p[name] == nil {
			raw = []byte(`""`)
		}
		g.profile = g.profile.with(name, string(raw))
	}
	return nil
}

// CreateGroup adds an OKTA_GROUP; the profile must have a name.
func (o *Org) CreateGroup(p Profile) (id string, err error) {
	err = o.changing(func() error {
		if s, _ := p["name"].(string); s == "" {
			return errValidation("name", "name: The field cannot be left blank")
		}
		now := at(o.cfg.Clock.Now())
		g := &group{id: o.newID(prefixGroup), kind: oktaGroup, created: now, lastUpdated: now, membershipUpdated: now}
		g.profile = profile{{"name", `""`}, {"description", `""`}}
		if err := g.setProfile(p); err != nil {
			return err
		}
		s := o.store
		i, _ := slices.BinarySearchFunc(s.groups, g.id, compareGroupID)
		s.groups = slices.Insert(s.groups, i, g)
		s.groupByID[g.id] = g
		id = g.id
		o.emit("group.lifecycle.create", nil, groupTarget(g))
		return nil
	})
	return id, err
}

// UpdateGroup merges attributes into a group's profile.
func (o *Org) UpdateGroup(id string, p Profile) error {
	return o.changing(func() error {
		g, err := o.editable(id)
		if err != nil {
			return err
		}
		if err := g.setProfile(p); err != nil {
			return err
		}
		g.lastUpdated = at(o.cfg.Clock.Now())
		o.emit("group.profile.update", nil, groupTarget(g))
		return nil
	})
}

// DeleteGroup removes a group with its memberships and roles.
func (o *Org) DeleteGroup(id string) error {
	return o.changing(func() error {
		g, err := o.editable(id)
		if err != nil {
			return err
		}
		s := o.store
		for _, u := range s.users {
			if i, have := slices.BinarySearchFunc(u.groups, id, compareGroupID); have {
				u.groups = slices.Delete(u.groups, i, i+1)
			}
		}
		i, _ := slices.BinarySearchFunc(s.groups, id, compareGroupID)
		s.groups = slices.Delete(s.groups, i, i+1)
		delete(s.groupByID, id)
		o.dropRoles(id)
		for _, list := range s.roles {
			for _, a := range list {
				a.groupTargets = slices.DeleteFunc(a.groupTargets, func(x *group) bool { return x == g })
			}
		}
		for _, a := range s.apps {
			a.groups = slices.DeleteFunc(a.groups, func(x *group) bool { return x == g })
		}
		o.emit("group.lifecycle.delete", nil, groupTarget(g))
		return nil
	})
}

// AddMember adds a user to a group. The user's list of groups shows it at once, the
// group's list of members within Config.MembershipLag.
func (o *Org) AddMember(groupID, userID string) error {
	return o.changing(func() error {
		g, u, err := o.pair(groupID, userID)
		if err != nil {
			return err
		}
		o.addMember(g, u)
		return nil
	})
}

func (o *Org) addMember(g *group, u *user) {
	if !join(u, g) {
		return
	}
	g.membershipUpdated = at(o.cfg.Clock.Now())
	o.delay(g, u, true)
	o.emit("group.user_membership.add", nil, userTarget(u), groupTarget(g))
}

// RemoveMember removes a user from a group.
func (o *Org) RemoveMember(groupID, userID string) error {
	return o.changing(func() error {
		g, u, err := o.pair(groupID, userID)
		if err != nil {
			return err
		}
		o.removeMember(g, u)
		return nil
	})
}

func (o *Org) removeMember(g *group, u *user) {
	i, have := slices.BinarySearchFunc(u.groups, g.id, compareGroupID)
	if !have {
		return
	}
	u.groups = slices.Delete(slices.Clone(u.groups), i, i+1)
	o.dropMember(g, u, at(o.cfg.Clock.Now()))
	o.emit("group.user_membership.remove", nil, userTarget(u), groupTarget(g))
}

// MoveMember moves a user from one group to another in one change: no call sees the user
// in neither or in both in the user's own list. Okta has no move operation, so the System
// Log has a removal and an addition.
func (o *Org) MoveMember(fromID, toID, userID string) error {
	return o.changing(func() error {
		from, u, err := o.pair(fromID, userID)
		if err != nil {
			return err
		}
		to, err := o.editable(toID)
		if err != nil {
			return err
		}
		if _, have := slices.BinarySearchFunc(u.groups, fromID, compareGroupID); !have {
			return errValidation("from", "from: the user is not a member of this group")
		}
		if from != to {
			o.removeMember(from, u)
			o.addMember(to, u)
		}
		return nil
	})
}

func (o *Org) pair(groupID, userID string) (*group, *user, error) {
	g, err := o.editable(groupID)
	if err != nil {
		return nil, nil, err
	}
	u, err := o.user(userID)
	return g, u, err
}

func (o *Org) dropMember(g *group, u *user, now millis) {
	if i, have := slices.BinarySearchFunc(g.members, u.id, compareUserID); have {
		g.members = slices.Delete(slices.Clone(g.members), i, i+1)
		g.membershipUpdated = now
		o.delay(g, u, false)
	}
}

// delay hides a change from member lists for a while.
func (o *Org) delay(g *group, u *user, added bool) {
	now := at(o.cfg.Clock.Now())
	g.pending = slices.DeleteFunc(g.pending, func(c membershipChange) bool { return c.at <= now })
	if o.cfg.MembershipLag > 0 {
		g.pending = append(g.pending, membershipChange{user: u, added: added, at: o.lagged(o.cfg.MembershipLag)})
	}
}
