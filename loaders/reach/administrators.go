package reach

import (
	"context"
	"slices"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/roles"
	"oktagraph/okta"
)

// AppOfType is an app, reduced to what the rules depend on.
type AppOfType struct{ ID, Type string }

// AdministratorsOfGroups is AdministratorsOfUsers for groups.
func (r *Request) AdministratorsOfGroups(ctx context.Context, ids []string) []batch.Result[Administrators] {
	objects := make([]batch.Result[*object], len(ids))
	for i, id := range ids {
		objects[i].Value = &object{kind: Group, id: id}
	}
	all, err := r.Admins(ctx)
	return r.administrators(ctx, batch.Result[[]*roles.Assignment]{Value: all, Err: err}, objects, nil)
}

// AdministratorsOfApps is AdministratorsOfUsers for apps.
func (r *Request) AdministratorsOfApps(ctx context.Context, apps []AppOfType) []batch.Result[Administrators] {
	objects := make([]batch.Result[*object], len(apps))
	for i, app := range apps {
		objects[i].Value = &object{kind: App, id: app.ID, app: app.Type}
	}
	all, err := r.Admins(ctx)
	return r.administrators(ctx, batch.Result[[]*roles.Assignment]{Value: all, Err: err}, objects, nil)
}

// administrators evaluates all assignments for objects of one kind. place finds out which of
// some groups the objects are in, if that has to wait until the relevant groups are known; nil
// means that it is done already.
func (r *Request) administrators(
	ctx context.Context, all batch.Result[[]*roles.Assignment], objects []batch.Result[*object],
	place func(ctx context.Context, groups []string),
) []batch.Result[Administrators] {
	out := make([]batch.Result[Administrators], len(objects))
	if all.Err != nil {
		for i := range out {
			out[i].Err = all.Err
		}
		return out
	}
	open := markAdmins(all.Value, objects)
	candidates := mayReach(all.Value, open)
	known := r.limitsOf(ctx, candidates, open)
	if place != nil {
		place(ctx, groupsThatCount(all.Value, known))
		open = markAdmins(all.Value, objects)
	}
	members := r.membersOf(ctx, groupsWith(reaching(candidates, known, open)))
	for i, o := range objects {
		if out[i].Err = o.Err; o.Err == nil {
			out[i] = administratorsOf(o.Value, candidates, known, members)
		}
	}
	return out
}

// markAdmins records which objects hold roles, by what is known of their groups. It returns the
// objects that could be read.
func markAdmins(all []*roles.Assignment, objects []batch.Result[*object]) (open []*object) {
	holders := map[string]bool{}
	for _, a := range all {
		holders[a.Assignee] = true
	}
	for _, o := range objects {
		if o.Err == nil {
			o.Value.admin = holders[o.Value.id] || slices.ContainsFunc(o.Value.groups, func(id string) bool { return holders[id] })
			open = append(open, o.Value)
		}
	}
	return open
}

// mayReach returns the assignments that may reach one of the objects, by their type alone.
func mayReach(all []*roles.Assignment, objects []*object) []*roles.Assignment {
	var may []*roles.Assignment
	for _, a := range all {
		if slices.ContainsFunc(objects, func(o *object) bool { return o.mayBeReached(a) }) {
			may = append(may, a)
		}
	}
	return may
}

func (o *object) mayBeReached(a *roles.Assignment) bool {
	_, own := actingRoles(o.kind)[a.Type]
	switch {
	case o.admin:
		return a.Type == superAdmin
	case own || a.Type == okta.CustomRoleType:
		return true
	default:
		return !roles.IsRoleID(a.Type)
	}
}

// limitsOf reads what limits assignments for objects of this kind: targets, the permissions of
// custom roles, and, where those allow acting, the resources of their sets.
func (r *Request) limitsOf(ctx context.Context, list []*roles.Assignment, objects []*object) []batch.Result[*limits] {
	known := make([]batch.Result[*limits], len(list))
	for i := range known {
		known[i].Value = &limits{}
	}
	if len(objects) == 0 {
		return known
	}
	kind := objects[0].kind
	reads := []func(ctx context.Context){
		func(ctx context.Context) { r.addTargets(ctx, kind, list, known) },
		func(ctx context.Context) { r.addResources(ctx, kind, list, known) },
	}
	r.All(ctx, len(reads), func(ctx context.Context, i int) { reads[i](ctx) })
	return known
}

func (r *Request) addTargets(ctx context.Context, kind Kind, list []*roles.Assignment, known []batch.Result[*limits]) {
	var limited []*roles.Assignment
	var places []int
	for i, a := range list {
		if actingRoles(kind)[a.Type] != okta.ExpandNone && a.Kind.Known() {
			limited, places = append(limited, a), append(places, i)
		}
	}
	if kind == App {
		for k, t := range r.TargetAppsOf(ctx, limited) {
			l := &known[places[k]]
			l.Value.apps, l.Value.revoked, l.Err = t.Value.Targets, !t.Value.Held, t.Err
		}
		return
	}
	for k, t := range r.TargetGroupsOf(ctx, limited) {
		l := &known[places[k]]
		l.Value.groups, l.Value.revoked, l.Err = t.Value.Targets, !t.Value.Held, t.Err
	}
}

func (r *Request) addResources(ctx context.Context, kind Kind, list []*roles.Assignment, known []batch.Result[*limits]) {
	custom := func(a *roles.Assignment) bool { return a.Type == okta.CustomRoleType }
	permissions := readEach(list, custom, roleIDOf, func(ids []string) []batch.Result[[]*okta.Permission] {
		return r.PermissionsOf(ctx, ids)
	})
	mayAct := func(a *roles.Assignment) bool {
		return custom(a) && permissions[a.RoleID].Err == nil && acts(kind, permissions[a.RoleID].Value)
	}
	resources := readEach(list, mayAct, setIDOf, func(ids []string) []batch.Result[[]*okta.Resource] {
		return r.ResourcesOf(ctx, ids)
	})
	for i, a := range list {
		if !custom(a) {
			continue
		}
		known[i].Value.permissions, known[i].Err = permissions[a.RoleID].Value, permissions[a.RoleID].Err
		if mayAct(a) {
			known[i].Value.resources, known[i].Err = resources[a.ResourceSetID].Value, resources[a.ResourceSetID].Err
		}
	}
}

// readEach reads what chosen assignments name, each name once.
func readEach[V any](
	list []*roles.Assignment, chosen func(*roles.Assignment) bool, name func(*roles.Assignment) string,
	read func(ids []string) []batch.Result[V],
) map[string]batch.Result[V] {
	var ids []string
	for _, a := range list {
		if chosen(a) && okta.ValidID(name(a)) {
			ids = append(ids, name(a))
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	results := map[string]batch.Result[V]{}
	for i, result := range read(ids) {
		results[ids[i]] = result
	}
	return results
}

// reaching returns the assignments that reach one of the objects, by what is known.
func reaching(list []*roles.Assignment, known []batch.Result[*limits], objects []*object) []*roles.Assignment {
	var reach []*roles.Assignment
	for i, a := range list {
		if known[i].Err == nil && slices.ContainsFunc(objects, func(o *object) bool { return o.reachedBy(a, known[i].Value).reach != "" }) {
			reach = append(reach, a)
		}
	}
	return reach
}

// administratorsOf returns the people behind the assignments that reach an object. If one
// assignment cannot be evaluated, the whole fails: nobody is left out silently.
func administratorsOf(
	o *object, list []*roles.Assignment, known []batch.Result[*limits], members map[string]batch.Result[[]string],
) batch.Result[Administrators] {
	all := Administrators{}
	for i, a := range list {
		if !o.mayBeReached(a) {
			continue
		}
		if err := known[i].Err; err != nil {
			return batch.Result[Administrators]{Err: err}
		}
		why := o.reachedBy(a, known[i].Value)
		if why.reach == "" {
			continue
		}
		people, err := peopleOf(a, members)
		if err != nil {
			return batch.Result[Administrators]{Err: err}
		}
		all = append(all, newReaching(a, why, people))
	}
	return batch.Result[Administrators]{Value: all}
}

func roleIDOf(a *roles.Assignment) string { return a.RoleID }

func setIDOf(a *roles.Assignment) string { return a.ResourceSetID }
