package oktasim

import "slices"

// CreateServiceApp adds an OAuth client that acts for itself. The returned id is both the
// app's and the client's.
func (o *Org) CreateServiceApp(label string) (id string, err error) {
	err = o.changing(func() error {
		now := at(o.cfg.Clock.Now())
		a := &app{id: o.newID(prefixApp), kind: appKinds()[0], label: label, status: "ACTIVE", created: now, updated: now, service: true}
		o.store.addApp(a)
		id = a.id
		o.emit("application.lifecycle.create", nil, eventTarget{a.id, "AppInstance", a.label, a.label})
		return nil
	})
	return id, err
}

// DeleteServiceApp removes a client with the roles it holds.
func (o *Org) DeleteServiceApp(id string) error {
	return o.changing(func() error {
		a := o.store.appByID[id]
		if a == nil || !a.service {
			return notFound(id, "AppInstance")
		}
		delete(o.store.appByID, id)
		delete(o.store.roles, id)
		o.store.apps = slices.DeleteFunc(slices.Clone(o.store.apps), func(x *app) bool { return x == a })
		for _, set := range o.store.sets {
			for _, b := range set.bindings {
				b.members = slices.DeleteFunc(b.members, func(m bindingMember) bool { return m.principal == id })
			}
		}
		o.emit("application.lifecycle.delete", nil, eventTarget{a.id, "AppInstance", a.label, a.label})
		return nil
	})
}

// addApp inserts an app in id order.
func (s *store) addApp(a *app) {
	i, _ := slices.BinarySearchFunc(s.apps, a.id, compareAppID)
	s.apps = slices.Insert(slices.Clone(s.apps), i, a)
	s.appByID[a.id] = a
}
