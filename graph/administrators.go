package graph

import (
	"context"
	"strings"

	"oktagraph/auth"
	"oktagraph/graph/exec"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// behind is an item of a list of people: the person, and the details of the item.
type behind[T any] struct {
	id   string // begins with the user's
	user string
	of   T
	read *okta.User
}

// peopleConnection makes connections from pages of people, each item with its user.
func peopleConnection[T, M any](
	ctx context.Context, p *pages, byID map[string]*behind[T], set func(m *M, b *behind[T], u *model.User),
) *exec.Column {
	read := func(ids []string) []loaders.Result[*behind[T]] {
		users := make([]string, len(ids))
		for i, name := range ids {
			users[i] = byID[name].user
		}
		results := make([]loaders.Result[*behind[T]], len(ids))
		for i, u := range loaders.For(ctx).UsersByID(ctx, users) {
			if results[i].Err = u.Err; u.Value != nil {
				b := byID[ids[i]]
				b.read = u.Value
				results[i].Value = b
			}
		}
		return results
	}
	tenant := tenantOf(ctx)
	return connection(p, read, func(m *M, b *behind[T]) { set(m, b, &model.User{User: b.read, Tenant: tenant}) })
}

// roleHolders lists the people who hold roles.
func (r *reader) roleHolders(ctx context.Context, c *exec.Call, list []*model.Role) *exec.Column {
	p, err := r.pages(ctx, c, "Role.holders", "", keysOf(list))
	if err == nil {
		err = requires(ctx, auth.UsersRead)
	}
	if err != nil {
		return exec.Failed(len(list), err)
	}
	parents, _ := p.open()
	ids := make([]string, len(parents))
	for i, parent := range parents {
		ids[i] = roleIDOf(parent)
	}
	lists := make([]loaders.Result[[]*behind[loaders.Holder]], len(ids))
	for i, held := range loaders.For(ctx).HoldersOf(ctx, ids) {
		lists[i].Err = held.Err
		for _, h := range held.Value {
			lists[i].Value = append(lists[i].Value, &behind[loaders.Holder]{id: h.User + ":" + ids[i], user: h.User, of: h})
		}
	}
	byID := map[string]*behind[loaders.Holder]{}
	cutLists(p, lists, func(b *behind[loaders.Holder]) string {
		byID[b.id] = b
		return b.id
	})
	return peopleConnection(ctx, p, byID, func(m *model.RoleHolder, h *behind[loaders.Holder], u *model.User) {
		*m = model.RoleHolder{ID: h.id, User: u, Held: h.of.Assignments}
	})
}

// roleIDOf is a role's id without the tenant.
func roleIDOf(id string) string {
	if _, own, ok := strings.Cut(id, ":"); ok {
		return own
	}
	return id
}

// holderAssignments reads the assignments through which somebody holds a role.
func (*reader) holderAssignments(ctx context.Context, _ *exec.Call, list []*model.RoleHolder) *exec.Column {
	lists := make([]loaders.Result[[]*loaders.Assignment], len(list))
	for i, h := range list {
		lists[i].Value = h.Held
	}
	return assignments(ctx, lists, nil)
}

// userAdministrators lists who can administer users.
func (r *reader) userAdministrators(ctx context.Context, c *exec.Call, users []*model.User) *exec.Column {
	byID := map[string]*okta.User{}
	for _, u := range users {
		byID[u.ID] = u.User
	}
	return r.administrators(ctx, c, "User.administrators", keysOf(users), func(ctx context.Context, ids []string) []loaders.Result[loaders.Administrators] {
		open := make([]*okta.User, len(ids))
		for i, id := range ids {
			open[i] = byID[id]
		}
		return loaders.For(ctx).AdministratorsOfUsers(ctx, open)
	})
}

// groupAdministrators lists who can administer groups.
func (r *reader) groupAdministrators(ctx context.Context, c *exec.Call, groups []*model.Group) *exec.Column {
	return r.administrators(ctx, c, "Group.administrators", keysOf(groups), loaders.For(ctx).AdministratorsOfGroups)
}

// appAdministrators lists who can administer apps.
func (r *reader) appAdministrators(ctx context.Context, c *exec.Call, apps []*model.App) *exec.Column {
	types := map[string]string{}
	for _, a := range apps {
		types[a.ID] = a.App.Name
	}
	return r.administrators(ctx, c, "App.administrators", keysOf(apps), func(ctx context.Context, ids []string) []loaders.Result[loaders.Administrators] {
		typed := make([]loaders.AppOfType, len(ids))
		for i, id := range ids {
			typed[i] = loaders.AppOfType{ID: id, Type: types[id]}
		}
		return loaders.For(ctx).AdministratorsOfApps(ctx, typed)
	})
}

func (r *reader) administrators(
	ctx context.Context, c *exec.Call, field string, ids []string,
	read func(ctx context.Context, ids []string) []loaders.Result[loaders.Administrators],
) *exec.Column {
	p, err := r.pages(ctx, c, field, "", ids)
	if err == nil {
		err = requires(ctx, auth.UsersRead)
	}
	if err != nil {
		return exec.Failed(len(ids), err)
	}
	byID := p.cutAdministrators(ctx, read)
	assign := setAssignment(ctx)
	return peopleConnection(ctx, p, byID, func(m *model.Administrator, b *behind[*loaders.Administrator], u *model.User) {
		a := new(model.RoleAssignment)
		assign(a, b.of.Assignment)
		*m = model.Administrator{ID: b.id, User: u, Assignment: a, Reach: model.AdminReach(b.of.Reach), Through: b.of.Group}
		if b.of.Resource != nil {
			m.Resource = &model.Resource{Resource: b.of.Resource}
		}
	})
}

// cutAdministrators cuts the pages of the open parents out of their lists of administrators.
func (p *pages) cutAdministrators(
	ctx context.Context, read func(ctx context.Context, open []string) []loaders.Result[loaders.Administrators],
) map[string]*behind[*loaders.Administrator] {
	parents, from := p.open()
	byID := map[string]*behind[*loaders.Administrator]{}
	cuts := make([]loaders.Result[loaders.Cut], len(parents))
	for i, list := range read(ctx, parents) {
		if cuts[i].Err = list.Err; list.Err != nil {
			continue
		}
		var begin loaders.Position
		if from != nil {
			begin = from[i]
		}
		var page []*loaders.Administrator
		cuts[i].Value, page = list.Value.Page(begin, p.first)
		for _, a := range page {
			byID[a.ID] = &behind[*loaders.Administrator]{id: a.ID, user: a.User, of: a}
		}
	}
	p.fill(cuts)
	return byID
}

// targetGroup reads the target groups that administrators reach objects through.
func (*reader) targetGroup(ctx context.Context, _ *exec.Call, list []*model.Administrator) *exec.Column {
	named := make([]named, len(list))
	for i, a := range list {
		if a.Through != "" {
			named[i] = nameGroup(ctx, a.Through)
		}
	}
	return foundNodes(ctx, named)
}
