package oktasim

// AppInfo is what a test can learn about an app.
type AppInfo struct{ ID, Label, Name, Status, SignOnMode string }

// AppUserInfo is how a user got an app: Scope is USER, or GROUP with the group's id.
type AppUserInfo struct{ AppID, UserID, Scope, GroupID string }

// OwnerInfo is a user or a group that owns a group.
type OwnerInfo struct{ GroupID, OwnerID, Type string }

// RuleInfo is a group rule.
type RuleInfo struct {
	ID, Name, Status string
	Groups           []string
}

// Apps returns every app by id.
func (o *Org) Apps() []AppInfo {
	o.mu.RLock()
	defer o.mu.RUnlock()
	var out []AppInfo
	for _, a := range o.store.apps {
		out = append(out, AppInfo{a.id, a.label, a.kind.name, a.status, a.kind.signOn})
	}
	return out
}

// AppsOf returns a user's apps, and how the user got them, by app id.
func (o *Org) AppsOf(userID string) []AppUserInfo {
	o.mu.RLock()
	defer o.mu.RUnlock()
	var out []AppUserInfo
	u := o.store.userByID[userID]
	if u == nil {
		return nil
	}
	for _, a := range o.store.appsOfUser(u) {
		info := AppUserInfo{AppID: a.id, UserID: u.id, Scope: "USER"}
		if _, direct := a.direct[u]; !direct {
			info.Scope, info.GroupID = "GROUP", o.store.groupGiving(a, u).id
		}
		out = append(out, info)
	}
	return out
}

// Owners returns the owners of groups, by group id.
func (o *Org) Owners() []OwnerInfo {
	o.mu.RLock()
	defer o.mu.RUnlock()
	var out []OwnerInfo
	for _, g := range o.store.groups {
		for _, own := range g.owners {
			out = append(out, OwnerInfo{g.id, own.id, own.kind})
		}
	}
	return out
}

// Rules returns the org's group rules.
func (o *Org) Rules() []RuleInfo {
	o.mu.RLock()
	defer o.mu.RUnlock()
	var out []RuleInfo
	for _, r := range o.store.rules {
		out = append(out, RuleInfo{r.id, r.name, r.status, r.groups})
	}
	return out
}
