package oktasim

// UserTypes tells the ids of the org's user types, the default one first.
func (o *Org) UserTypes() []string {
	o.mu.RLock()
	defer o.mu.RUnlock()
	ids := make([]string, len(o.store.types))
	for i, t := range o.store.types {
		ids[i] = t.id
	}
	return ids
}

// Realm tells the id of the realm of all users, in orgs with realms.
func (o *Org) Realm() string { return o.store.realmID }
