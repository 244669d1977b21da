package oktasim

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// Profile is the profile attributes of a change, as any JSON values; nil removes an
// attribute.
type Profile map[string]any

// changing runs a change with the lock held.
func (o *Org) changing(change func() error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.forget()
	return change()
}

func (o *Org) newID(prefix string) string {
	for {
		id := ""
		o.random(func(rng *rand.Rand) { id = prefix + randomBase62(rng, 17) })
		if o.store.userByID[id] == nil && o.store.groupByID[id] == nil {
			return id
		}
	}
}

// blank reports whether a required value is an empty string or not a string.
func blank(value any) bool {
	s, _ := value.(string)
	return s == ""
}

// CreateUser adds a user with the given status; "" is STAGED. The profile must have
// login, email, firstName and lastName, and login must be free.
func (o *Org) CreateUser(p Profile, status Status) (id string, err error) {
	err = o.changing(func() error {
		for _, name := range []string{"login", "email", "firstName", "lastName"} {
			if blank(p[name]) {
				return errValidation("newUser", name+": The field cannot be left blank")
			}
		}
		login := strings.ToLower(p["login"].(string))
		if o.store.userLogin[login] != nil {
			return errTaken()
		}
		now := at(o.cfg.Clock.Now())
		u := &user{id: o.newID(prefixUser), status: Staged, created: now, lastUpdated: now, typeID: o.store.types[0].id}
		u.profile = profile{{"firstName", "null"}, {"lastName", "null"}, {"mobilePhone", "null"}, {"secondEmail", "null"}, {"login", "null"}, {"email", "null"}}
		if err := u.setProfile(p); err != nil {
			return err
		}
		id = u.id
		o.remember(id, nil)
		o.insertUser(u)
		o.emit("user.lifecycle.create", nil, userTarget(u))
		if status == "" || status == Staged {
			return nil
		}
		u.transitioning = status
		u.statusChanged = now
		o.remember(id, u)
		u.transitioning = ""
		return o.moveUser(u, status)
	})
	return id, err
}

func (o *Org) insertUser(u *user) {
	s := o.store
	i, _ := slices.BinarySearchFunc(s.users, u.id, compareUserID)
	s.users = slices.Insert(s.users, i, u)
	s.userByID[u.id] = u
	s.userLogin[strings.ToLower(u.profile.text("login"))] = u
	s.live++
	s.everyone.membershipUpdated = u.created
}

// setProfile merges attributes, as any JSON values. login, email, firstName and lastName
// cannot be removed.
func (u *user) setProfile(p Profile) error {
	for _, name := range []string{"login", "email", "firstName", "lastName"} {
		if value, given := p[name]; given && blank(value) {
			return errValidation("newUser", name+": The field cannot be left blank")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		raw, err := json.Marshal(p[name])
		if err != nil {
			return errValidation("profile", name+": "+err.Error())
		}
		u.profile = u.profile.with(name, string(raw))
	}
	return nil
}

func (o *Org) user(id string) (*user, error) {
	u := o.store.userByID[id]
	if u == nil {
		return nil, notFound(id, "User")
	}
	return u, nil
}

// UpdateUser merges attributes into a user's profile.
func (o *Org) UpdateUser(id string, p Profile) error {
	return o.changing(func() error {
		u, err := o.user(id)
		if err != nil {
			return err
		}
		if login, _ := p["login"].(string); login != "" {
			if other := o.store.userLogin[strings.ToLower(login)]; other != nil && other != u {
				return errTaken()
			}
		}
		o.remember(id, u)
		old := strings.ToLower(u.profile.text("login"))
		if err := u.setProfile(p); err != nil {
			return err
		}
		if login := strings.ToLower(u.profile.text("login")); login != old {
			delete(o.store.userLogin, old)
			o.store.userLogin[login] = u
		}
		u.lastUpdated = at(o.cfg.Clock.Now())
		var changed []string
		for name := range p {
			changed = append(changed, name)
		}
		slices.Sort(changed)
		o.emit("user.account.update_profile", []attribute{{"changedAttributes", strings.Join(changed, ",")}}, userTarget(u))
		return nil
	})
}

// SetUserStatus moves a user through its lifecycle; DEPROVISIONED removes it from every
// group's member list.
func (o *Org) SetUserStatus(id string, status Status) error {
	return o.changing(func() error {
		u, err := o.user(id)
		if err != nil {
			return err
		}
		o.remember(id, u)
		return o.moveUser(u, status)
	})
}

func (o *Org) moveUser(u *user, status Status) error {
	kind := ""
	switch status {
	case Provisioned:
		kind = "user.lifecycle.activate"
	case Active:
		switch u.status {
		case Suspended:
			kind = "user.lifecycle.unsuspend"
		case LockedOut:
			kind = "user.account.unlock"
		case Recovery, PasswordExpired:
			kind = "user.account.update_password"
		default:
			kind = "user.lifecycle.activate"
		}
	case Suspended:
		kind = "user.lifecycle.suspend"
	case LockedOut:
		kind = "user.account.lock"
	case Recovery:
		kind = "user.account.reset_password"
	case PasswordExpired:
		kind = "user.account.expire_password"
	case Deprovisioned:
		kind = "user.lifecycle.deactivate"
	default:
		return errValidation("status", fmt.Sprintf("status: a user cannot become %q", status))
	}
	now := at(o.cfg.Clock.Now())
	wasLive := u.live()
	u.status, u.statusChanged, u.lastUpdated = status, now, now
	o.emit(kind, nil, userTarget(u))
	switch {
	case status == Deprovisioned && wasLive:
		o.store.live--
		o.store.everyone.membershipUpdated = now
		o.leaveAll(u, now)
	case status != Deprovisioned && !wasLive:
		o.store.live++
		o.store.everyone.membershipUpdated = now
		for _, g := range u.groups {
			i, have := slices.BinarySearchFunc(g.members, u.id, compareUserID)
			if !have {
				g.members = slices.Insert(g.members, i, u)
			}
		}
	}
	if status != Deprovisioned && u.activated == 0 {
		u.activated = now
	}
	if status == Active && u.passwordChanged == 0 {
		u.passwordChanged, u.hasPassword = now, true
	}
	return nil
}

// leaveAll removes a deactivated user from the member lists.
func (o *Org) leaveAll(u *user, now millis) {
	for _, g := range u.groups {
		o.dropMember(g, u, now)
		o.emit("group.user_membership.remove", nil, userTarget(u), groupTarget(g))
	}
	if !o.cfg.DeprovisionedKeepGroups {
		u.groups = nil
	}
}

// DeleteUser deletes a user whatever its status; in Okta, the user must be deactivated
// first.
func (o *Org) DeleteUser(id string) error {
	return o.changing(func() error {
		u, err := o.user(id)
		if err != nil {
			return err
		}
		o.remember(id, u)
		target, now := userTarget(u), at(o.cfg.Clock.Now())
		o.emit("user.lifecycle.delete.initiated", nil, target)
		s := o.store
		for _, g := range u.groups {
			o.dropMember(g, u, now)
		}
		if u.live() {
			s.live--
		}
		i, _ := slices.BinarySearchFunc(s.users, id, compareUserID)
		s.users = slices.Delete(s.users, i, i+1)
		delete(s.userByID, id)
		delete(s.userLogin, strings.ToLower(u.profile.text("login")))
		o.dropRoles(id)
		for _, x := range s.subs[u] {
			x.manager = nil
		}
		delete(s.subs, u)
		if u.manager != nil {
			s.subs[u.manager] = slices.DeleteFunc(s.subs[u.manager], func(x *user) bool { return x == u })
		}
		s.everyone.membershipUpdated = now
		o.emit("user.lifecycle.delete.completed", nil, target)
		return nil
	})
}

// dropRoles removes every assignment of a principal, with its binding members.
func (o *Org) dropRoles(assignee string) {
	delete(o.store.roles, assignee)
	for _, set := range o.store.sets {
		for _, b := range set.bindings {
			b.members = slices.DeleteFunc(b.members, func(m bindingMember) bool { return m.principal == assignee })
		}
	}
}
