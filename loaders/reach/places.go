package reach

import (
	"context"
	"math"
	"slices"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/plan"
	"oktagraph/loaders/roles"
	"oktagraph/okta"
)

// AdministratorsOfUsers reads who can act on users, ordered by id. A deactivated user is in no
// group, though Okta may still name former ones. The groups of a few users are read while the
// assignments are; those of many users once the relevant groups are known.
func (r *Request) AdministratorsOfUsers(ctx context.Context, users []*okta.User) []batch.Result[Administrators] {
	var all batch.Result[[]*roles.Assignment]
	objects := make([]batch.Result[*object], len(users))
	for i, u := range users {
		objects[i].Value = &object{kind: User, id: u.ID}
	}
	if len(users) >= plan.DirectoryFrom {
		all.Value, all.Err = r.Admins(ctx)
		return r.administrators(ctx, all, objects, func(ctx context.Context, groups []string) { r.placeAmong(ctx, users, objects, groups) })
	}
	r.All(ctx, 2, func(ctx context.Context, i int) {
		if i == 0 {
			all.Value, all.Err = r.Admins(ctx)
		} else {
			r.placeUsers(ctx, users, objects)
		}
	})
	return r.administrators(ctx, all, objects, nil)
}

// placeUsers reads the groups of users.
func (r *Request) placeUsers(ctx context.Context, users []*okta.User, objects []batch.Result[*object]) {
	lists := r.UserGroupPages(ctx, inGroups(users), nil, math.MaxInt32)
	for i, u := range users {
		if u.Status != directory.Deprovisioned {
			objects[i].Value.groups, objects[i].Err = lists[0].Value.IDs, lists[0].Err
			lists = lists[1:]
		}
	}
}

// inGroups returns the users who can be in groups.
func inGroups(users []*okta.User) (ids []string) {
	for _, u := range users {
		if u.Status != directory.Deprovisioned {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

// placeAmong finds out which of some groups users are in: from the members of those groups, or
// from the groups of each user, whichever takes fewer calls.
func (r *Request) placeAmong(ctx context.Context, users []*okta.User, objects []batch.Result[*object], groups []string) {
	by := plan.MembersBy(len(users), r.SizesOf(groups))
	if by.Strategy == plan.FanOut || r.Hints.UserGroups || r.HoldsGroupsOf(inGroups(users)) {
		r.placeUsers(ctx, users, objects)
		return
	}
	r.LearnPlaces(by.Calls)
	active := make(map[string][]*batch.Result[*object], len(users)) // a user may be listed twice
	for i, u := range users {
		if u.Status != directory.Deprovisioned {
			active[u.ID] = append(active[u.ID], &objects[i])
		}
	}
	for i, members := range r.AllMembers(ctx, groups) {
		if members.Err != nil {
			for i := range objects {
				objects[i].Err = members.Err
			}
			return
		}
		for _, id := range members.Value {
			for _, o := range active[id] {
				o.Value.groups = append(o.Value.groups, groups[i])
			}
		}
	}
}

// groupsThatCount returns the groups that decide who reaches whom, sorted: groups with roles,
// target groups, and groups whose users are in a resource set, or excluded from it.
func groupsThatCount(all []*roles.Assignment, known []batch.Result[*limits]) []string {
	groups := groupsWith(all)
	for _, l := range known {
		if l.Value == nil {
			continue
		}
		groups = append(groups, l.Value.groups...)
		for _, res := range l.Value.resources {
			for _, p := range append([]okta.Place{{Kind: res.Kind, Of: res.Of}}, res.Except...) {
				if p.Kind == okta.UsersOfGroup {
					groups = append(groups, p.Of)
				}
			}
		}
	}
	slices.Sort(groups)
	return slices.Compact(groups)
}
