package oktasim

import "maps"

// AssignApp assigns an app to a user directly.
func (o *Org) AssignApp(appID, userID string) error {
	return o.changeAppUser(appID, userID, "application.user_membership.add", func(a *app, u *user) {
		a.direct[u] = at(o.cfg.Clock.Now())
	})
}

// UnassignApp removes a user's direct assignment to an app. Assignments through groups
// stay.
func (o *Org) UnassignApp(appID, userID string) error {
	return o.changeAppUser(appID, userID, "application.user_membership.remove", func(a *app, u *user) { delete(a.direct, u) })
}

func (o *Org) changeAppUser(appID, userID, event string, change func(a *app, u *user)) error {
	return o.changing(func() error {
		a, u := o.store.appByID[appID], o.store.userByID[userID]
		if a == nil {
			return notFound(appID, "AppInstance")
		}
		if u == nil {
			return notFound(userID, "User")
		}
		a.direct = maps.Clone(a.direct)
		if a.direct == nil {
			a.direct = map[*user]millis{}
		}
		change(a, u)
		o.emit(event, nil, eventTarget{a.id, "AppInstance", a.label, a.label}, eventTarget{u.id, "User", u.profile.text("login"), u.profile.text("login")})
		return nil
	})
}
