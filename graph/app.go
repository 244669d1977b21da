package graph

import (
	"context"

	"oktagraph/graph/exec"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// app finds an app by its id.
func (*reader) app(ctx context.Context, c *exec.Call) *exec.Column {
	return objects(appsByID(ctx, []string{arg[string](c, "id")}), newApp(ctx))
}

// appUsers lists the users of apps, with how each got the app.
func (r *reader) appUsers(ctx context.Context, c *exec.Call, apps []*model.App) *exec.Column {
	p, err := r.pages(ctx, c, "App.users", "", keysOf(apps))
	if err != nil {
		return exec.Failed(len(apps), err)
	}
	ids, from := p.open()
	how := take(p, loaders.For(ctx).UsersOfApps(ctx, ids, from, p.first))
	p.count(func(ids []string) []loaders.Result[*int] {
		return lengths(loaders.For(ctx).UsersOfApps(ctx, ids, nil, whole))
	})
	wrap := newUser(ctx)
	read := func(ids []string) []loaders.Result[*okta.User] { return loaders.For(ctx).UsersByID(ctx, ids) }
	return linked(p, read, func(app int, id string, u *okta.User) any {
		return model.NewAppUser(apps[app].ID, wrap(u), how[app][id])
	})
}

// userApps lists the apps of users, with how each user got them.
func (r *reader) userApps(ctx context.Context, c *exec.Call, users []*model.User) *exec.Column {
	p, err := r.pages(ctx, c, "User.apps", "", keysOf(users))
	if err != nil {
		return exec.Failed(len(users), err)
	}
	ids, from := p.open()
	how := take(p, loaders.For(ctx).AppsOfUsers(ctx, ids, from, p.first))
	p.count(func(ids []string) []loaders.Result[*int] {
		return lengths(loaders.For(ctx).AppsOfUsers(ctx, ids, nil, whole))
	})
	wrap := newApp(ctx)
	read := func(ids []string) []loaders.Result[*okta.App] { return loaders.For(ctx).AppsByID(ctx, ids) }
	return linked(p, read, func(user int, id string, a *okta.App) any {
		return model.NewUserApp(users[user].ID, wrap(a), how[user][id])
	})
}

// appGroups lists the groups that apps are assigned to.
func (r *reader) appGroups(ctx context.Context, c *exec.Call, apps []*model.App) *exec.Column {
	p, err := r.pages(ctx, c, "App.groups", "", keysOf(apps))
	if err != nil {
		return exec.Failed(len(apps), err)
	}
	ids, from := p.open()
	take(p, loaders.For(ctx).GroupsOfApps(ctx, ids, from, p.first))
	p.count(func(ids []string) []loaders.Result[*int] {
		return lengths(loaders.For(ctx).GroupsOfApps(ctx, ids, nil, whole))
	})
	return groupConnection(ctx, c, p, false)
}

// groupApps lists the apps that are assigned to groups.
func (r *reader) groupApps(ctx context.Context, c *exec.Call, groups []*model.Group) *exec.Column {
	p, err := r.pages(ctx, c, "Group.apps", "", keysOf(groups))
	if err != nil {
		return exec.Failed(len(groups), err)
	}
	ids, from := p.open()
	take(p, loaders.For(ctx).AppsOfGroups(ctx, ids, from, p.first))
	p.count(func(ids []string) []loaders.Result[*int] {
		return statistics(ctx, ids, func(s *okta.GroupStats) int { return s.Apps })
	})
	return appConnection(ctx, c, p, false)
}

// userAppGroup reads the groups through which users have apps.
func (*reader) userAppGroup(ctx context.Context, _ *exec.Call, list []*model.UserApp) *exec.Column {
	return through(ctx, list)
}

// appUserGroup is userAppGroup from the app's side.
func (*reader) appUserGroup(ctx context.Context, _ *exec.Call, list []*model.AppUser) *exec.Column {
	return through(ctx, list)
}

func through[P interface{ Through() string }](ctx context.Context, list []P) *exec.Column {
	ids := make([]string, len(list))
	for i, a := range list {
		ids[i] = a.Through() // "" is not a valid id
	}
	return objects(groupsByID(ctx, ids), newGroup(ctx))
}

// sourceApp reads the apps that groups were imported from.
func (*reader) sourceApp(ctx context.Context, _ *exec.Call, groups []*model.Group) *exec.Column {
	ids := make([]string, len(groups))
	for i, g := range groups {
		ids[i] = g.SourceID()
	}
	return objects(appsByID(ctx, ids), newApp(ctx))
}

// take stores the cuts of the open parents, and returns the details of each parent's items
// by id.
func take[T any](p *pages, read []loaders.Result[loaders.EdgeCut[T]]) []map[string]T {
	items := make([]map[string]T, len(p.cuts))
	for i := range p.cuts {
		if p.cuts[i].Err != nil {
			continue
		}
		p.cuts[i] = loaders.Result[loaders.Cut]{Value: read[0].Value.Cut, Err: read[0].Err}
		items[i], read = read[0].Value.Items, read[1:]
	}
	return items
}

// linked is connection for nodes that link a parent to an object: an object with two parents
// is two nodes.
func linked[O any](p *pages, read func(ids []string) []loaders.Result[*O], node func(parent int, id string, o *O) any) *exec.Column {
	ids, places := distinct(p.cuts)
	c := exec.NewColumn(len(p.cuts))
	c.Cursors = p
	c.Grow(len(places))
	var results []loaders.Result[*O]
	if len(ids) > 0 {
		results = read(ids)
	}
	for i, cut := range p.cuts {
		of := places[:len(cut.Value.IDs)]
		places = places[len(of):]
		if err := firstError(cut.Err, results, of); err != nil {
			c.Fail(err)
			continue
		}
		for n, at := range of {
			if results[at].Value == nil {
				p.leaveOut(i, n, of, gone(results))
				continue
			}
			c.Ref(c.Add(node(i, cut.Value.IDs[n], results[at].Value)))
		}
		p.end(c, i)
	}
	return c
}

// gone returns the refs of results in the form that leaveOut takes: -1 if there is no
// object.
func gone[O any](results []loaders.Result[*O]) []int32 {
	refs := make([]int32, len(results))
	for i := range results {
		if results[i].Value == nil {
			refs[i] = -1
		}
	}
	return refs
}

// appConnection is userConnection for apps.
func appConnection(ctx context.Context, c *exec.Call, p *pages, named bool) *exec.Column {
	read := func(ids []string) []loaders.Result[*okta.App] { return loaders.For(ctx).AppsByID(ctx, ids) }
	if c.OnlyIDs && !named {
		read = only(func(id string) *okta.App { return &okta.App{ID: id} })
	}
	tenant := tenantOf(ctx)
	return connection(p, read, func(m *model.App, a *okta.App) { *m = model.App{App: a, Tenant: tenant} })
}

// appsByID reads apps. Ids that cannot be an app's need no call.
func appsByID(ctx context.Context, ids []string) []loaders.Result[*okta.App] {
	return byValidID(ids, func(valid []string) []loaders.Result[*okta.App] { return loaders.For(ctx).AppsByID(ctx, valid) })
}

// newApp adds the tenant to apps.
func newApp(ctx context.Context) func(*okta.App) *model.App {
	tenant := tenantOf(ctx)
	return func(a *okta.App) *model.App { return &model.App{App: a, Tenant: tenant} }
}
