package oktasim

// UserTypes returns the ids of the org's user types, the default one first.
func (o *Org) UserTypes() []string {
	o.mu.RLock()
	defer o.mu.RUnlock()
	ids := make([]string, len(o.store.types))
	for i, t := range o.store.types {
		ids[i] = t.id
	}
	return ids
}

// Realm returns the id of the realm of all users, in orgs with realms.
func (o *Org) Realm() string { return o.store.realmID }

// ManagerOf returns the id of a user's linked manager, "" if there is none.
func (o *Org) ManagerOf(userID string) string {
	o.mu.RLock()
	defer o.mu.RUnlock()
	if u := o.store.userByID[userID]; u != nil && u.manager != nil {
		return u.manager.id
	}
	return ""
}

// ReportsOf returns the ids of a user's linked subordinates, including deactivated ones.
func (o *Org) ReportsOf(userID string) []string {
	o.mu.RLock()
	defer o.mu.RUnlock()
	var ids []string
	for _, u := range o.store.subs[o.store.userByID[userID]] {
		ids = append(ids, u.id)
	}
	return ids
}

// ManagerNamed returns the managerId in a user's profile.
func (o *Org) ManagerNamed(userID string) string {
	o.mu.RLock()
	defer o.mu.RUnlock()
	if u := o.store.userByID[userID]; u != nil {
		return u.profile.text("managerId")
	}
	return ""
}
