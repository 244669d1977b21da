package oktasim

import (
	"slices"
	"strings"
)

// principal finds an assignee and returns its kind.
func (o *Org) principal(id string) (assigneeKind, eventTarget, error) {
	if u := o.store.userByID[id]; u != nil {
		return toUser, userTarget(u), nil
	}
	if g := o.store.groupByID[id]; g != nil {
		return toGroup, groupTarget(g), nil
	}
	if a := o.store.appByID[id]; a != nil && a.service {
		return toClient, clientTarget(a), nil
	}
	return "", eventTarget{}, notFound(id, "User")
}

// GrantRole assigns a standard role to a user, group or service app: unrestricted, or
// restricted to groups or apps by id. It returns the assignment's id.
func (o *Org) GrantRole(assignee, roleType string, targets ...string) (id string, err error) {
	err = o.changing(func() error {
		kind, who, err := o.principal(assignee)
		if err != nil {
			return err
		}
		for _, have := range o.store.roles[assignee] {
			if have.roleType == roleType && have.set == "" {
				return errValidation("role", "role: the role is already assigned")
			}
		}
		now := at(o.cfg.Clock.Now())
		a := &assignment{roleType: roleType, label: roleLabel(roleType), kind: kind, assignee: assignee, created: now, updated: now}
		switch {
		case targetable[roleType]:
			a.id = base32ID(roleType)
		case kind == toGroup:
			a.id = o.newID(prefixGroupRole)
		default:
			a.id = o.newID(prefixUserRole)
		}
		for _, t := range targets {
			switch {
			case o.store.groupByID[t] != nil:
				a.groupTargets = append(a.groupTargets, o.store.groupByID[t])
			case o.store.appByID[t] != nil:
				a.appTargets = append(a.appTargets, appTarget{app: o.store.appByID[t]})
			default:
				return notFound(t, "UserGroup")
			}
		}
		o.store.roles[assignee] = append(slices.Clone(o.store.roles[assignee]), a)
		id = a.id
		o.emitPrivileges(assignee, who)
		return nil
	})
	return id, err
}

// emitPrivileges logs a change of roles as Okta does: a grant lists every role now held,
// even if that is fewer than before; a revoke means that none is left.
func (o *Org) emitPrivileges(assignee string, who eventTarget) {
	held := o.store.roles[assignee]
	prefix := "user.account.privilege."
	switch who.kind {
	case "UserGroup":
		prefix = "group.privilege."
	case clientKind:
		prefix = "app.oauth2.client.privilege."
	}
	if u := o.store.userByID[assignee]; u != nil {
		held = o.store.rolesOf(u)
	}
	if len(held) == 0 {
		o.emit(prefix+"revoke", nil, who)
		return
	}
	var labels []string
	for _, a := range held {
		labels = append(labels, a.label)
	}
	o.emit(prefix+"grant", []attribute{{"privilegeGranted", strings.Join(labels, ", ")}}, who)
}

// RevokeRole removes an assignment from its holder.
func (o *Org) RevokeRole(assignee, assignmentID string) error {
	return o.changing(func() error {
		_, who, err := o.principal(assignee)
		if err != nil {
			return err
		}
		list := o.store.roles[assignee]
		i := slices.IndexFunc(list, func(a *assignment) bool { return a.id == assignmentID })
		if i < 0 {
			return notFound(assignmentID, "RoleAssignment")
		}
		o.store.roles[assignee] = slices.Delete(slices.Clone(list), i, i+1)
		for _, set := range o.store.sets {
			for _, b := range set.bindings {
				b.members = slices.DeleteFunc(b.members, func(m bindingMember) bool { return m.id == assignmentID })
			}
		}
		o.emitPrivileges(assignee, who)
		return nil
	})
}

func roleTarget(r *customRole) eventTarget { return eventTarget{r.id, "ROLE", "unknown", r.label} }

// CreateCustomRole adds a custom role with permissions such as okta.users.read.
func (o *Org) CreateCustomRole(label, description string, permissions ...string) (id string, err error) {
	err = o.changing(func() error {
		if o.store.customRole(label) != nil {
			return errValidation("label", "label: a role with this name exists")
		}
		now := at(o.cfg.Clock.Now())
		r := &customRole{id: o.newID(prefixCustomRole), label: label, description: description, created: now, updated: now}
		for _, p := range permissions {
			r.permissions = append(r.permissions, permission{label: p, created: now, updated: now})
		}
		o.store.custom = append(o.store.custom, r)
		id = r.id
		o.emit("iam.role.create", nil, roleTarget(r))
		return nil
	})
	return id, err
}

// UpdateCustomRole renames a custom role, and replaces its permissions if any are given.
func (o *Org) UpdateCustomRole(id, label, description string, permissions ...string) error {
	return o.changing(func() error {
		r := o.store.customRole(id)
		if r == nil {
			return notFound(id, "CustomRole")
		}
		now := at(o.cfg.Clock.Now())
		r.label, r.description, r.updated = label, description, now
		for _, list := range o.store.roles {
			for _, a := range list {
				if a.role == r.id {
					a.label = label
				}
			}
		}
		o.emit("iam.role.update", nil, roleTarget(r))
		if len(permissions) == 0 {
			return nil
		}
		var next []permission
		for _, p := range permissions {
			next = append(next, permission{label: p, created: now, updated: now})
		}
		r.permissions = next
		o.emit("iam.role.permissions.add", nil, roleTarget(r))
		return nil
	})
}

// DeleteCustomRole removes a custom role that has no bindings.
func (o *Org) DeleteCustomRole(id string) error {
	return o.changing(func() error {
		r := o.store.customRole(id)
		if r == nil {
			return notFound(id, "CustomRole")
		}
		for _, set := range o.store.sets {
			if set.binding(r.id) != nil {
				return errValidation("role", "role: it is still bound in a resource set")
			}
		}
		o.store.custom = slices.DeleteFunc(slices.Clone(o.store.custom), func(x *customRole) bool { return x == r })
		o.emit("iam.role.delete", nil, roleTarget(r))
		return nil
	})
}
