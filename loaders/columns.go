package loaders

import (
	"context"
	"strings"

	"oktagraph/okta"
)

// Columns are how an executor reads: one call for all parents of a field, one
// result for each, in their order. A call waits once for all of its keys, so that
// a level of an operation becomes one batch a loader.

// Result is what was read for one key. A value that does not exist is the zero
// value without an error.
type Result[V any] struct {
	Value V
	Err   error
}

// Held is what one assignment is limited to. Held is false when the assignment
// was revoked since it was read.
type Held[V any] struct {
	Targets V
	Held    bool
}

// UsersByID reads users, nil for those there are none of.
func (r *Request) UsersByID(ctx context.Context, ids []string) []Result[*okta.User] {
	return results(r.users.loadAll(ctx, ids))
}

// GroupsByID reads groups, nil for those there are none of.
func (r *Request) GroupsByID(ctx context.Context, ids []string) []Result[*okta.Group] {
	return results(r.groups.loadAll(ctx, ids))
}

// UserGroupPages cuts a page of first out of the groups of each user. from has
// the positions to go on from; nil is the beginning of all lists.
func (r *Request) UserGroupPages(ctx context.Context, userIDs []string, from []Position, first int) []Result[Cut] {
	lists := r.userGroups.loadAll(ctx, userIDs)
	cuts := make([]Result[Cut], len(lists))
	for i, list := range lists {
		cuts[i].Err = list.err
		if list.err == nil {
			cuts[i].Value = cutSlice(list.value, positionAt(from, i), first)
		}
	}
	return cuts
}

// MemberPages cuts a page of first out of the members of each group.
func (r *Request) MemberPages(ctx context.Context, groupIDs []string, from []Position, first int) []Result[Cut] {
	cuts := make([]Result[Cut], len(groupIDs))
	r.All(ctx, len(groupIDs), func(ctx context.Context, i int) {
		cuts[i].Value, cuts[i].Err = r.Members(ctx, groupIDs[i], positionAt(from, i), first)
	})
	return cuts
}

// StatsOf reads how many members and applications groups have, nil where Okta
// does not say.
func (r *Request) StatsOf(ctx context.Context, groupIDs []string) []Result[*okta.GroupStats] {
	return results(r.stats.loadAll(ctx, groupIDs))
}

// AssignmentsOfUsers reads the role assignments of users, direct ones first; with
// groups also those of the users' groups.
func (r *Request) AssignmentsOfUsers(ctx context.Context, userIDs []string, groups bool) []Result[[]*Assignment] {
	keys := make([]assignmentsOf, len(userIDs))
	for i, id := range userIDs {
		keys[i] = assignmentsOf{user: id, groups: groups}
	}
	return results(r.assignments.loadAll(ctx, keys))
}

// AssignmentsOfGroups reads the role assignments made to groups.
func (r *Request) AssignmentsOfGroups(ctx context.Context, groupIDs []string) []Result[[]*Assignment] {
	lists := r.groupRoles.loadAll(ctx, groupIDs)
	made := make([]Result[[]*Assignment], len(lists))
	for i, list := range lists {
		made[i].Err = list.err
		if list.err == nil {
			made[i].Value = madeTo(okta.GroupAssignee, groupIDs[i], list.value, false)
		}
	}
	return made
}

// CutAssignments cuts a page out of assignments in ascending order of their ids.
func CutAssignments(all []*Assignment, from Position, first int) (Cut, []*Assignment) {
	ids := make([]string, len(all))
	for i, a := range all {
		ids[i] = a.ID()
	}
	cut := cutSlice(ids, from, first)
	begin := 0
	if len(cut.IDs) > 0 {
		begin = cut.Positions[0].Offset - 1
	}
	return cut, all[begin : begin+len(cut.IDs)]
}

// CustomRolesByID reads roles the org defined, nil for those there are none of.
func (r *Request) CustomRolesByID(ctx context.Context, ids []string) []Result[*okta.CustomRole] {
	return results(r.customRoles.loadAll(ctx, ids))
}

// PermissionsOf reads what custom roles may do.
func (r *Request) PermissionsOf(ctx context.Context, roleIDs []string) []Result[[]*okta.Permission] {
	return results(r.permissions.loadAll(ctx, roleIDs))
}

// ResourceSetsByID reads resource sets, nil for those there are none of.
func (r *Request) ResourceSetsByID(ctx context.Context, ids []string) []Result[*okta.ResourceSet] {
	return results(r.sets.loadAll(ctx, ids))
}

// TargetGroupsOf reads the ids of the groups that assignments are limited to; none
// means that one is not limited. Roles that take no groups cost no call.
func (r *Request) TargetGroupsOf(ctx context.Context, list []*Assignment) []Result[Held[[]string]] {
	read := make([]Result[Held[[]string]], len(list))
	r.All(ctx, len(list), func(ctx context.Context, i int) {
		read[i].Value.Targets, read[i].Value.Held, read[i].Err = r.TargetGroups(ctx, list[i])
	})
	return read
}

// TargetAppsOf is TargetGroupsOf for applications.
func (r *Request) TargetAppsOf(ctx context.Context, list []*Assignment) []Result[Held[[]okta.TargetApp]] {
	read := make([]Result[Held[[]okta.TargetApp]], len(list))
	r.All(ctx, len(list), func(ctx context.Context, i int) {
		read[i].Value.Targets, read[i].Value.Held, read[i].Err = r.TargetApps(ctx, list[i])
	})
	return read
}

func positionAt(from []Position, i int) Position {
	if from == nil {
		return Position{}
	}
	return from[i]
}

func results[V any](outcomes []outcome[V]) []Result[V] {
	list := make([]Result[V], len(outcomes))
	for i, o := range outcomes {
		list[i] = Result[V]{Value: o.value, Err: o.err}
	}
	return list
}

// RolesByID reads roles by type word or id, nil for those there are none of. Okta's own
// roles cost no call.
func (r *Request) RolesByID(ctx context.Context, ids []string) []Result[*Role] {
	roles := make([]Result[*Role], len(ids))
	var custom []string
	for i, id := range ids {
		if role, ok := ownRole(id); ok {
			roles[i].Value = r.labelled(role)
		} else if IsCustomRoleID(id) {
			custom = append(custom, id)
		}
	}
	if len(custom) == 0 {
		return roles
	}
	read := r.CustomRolesByID(ctx, custom)
	for i, id := range ids {
		if !IsCustomRoleID(id) {
			continue
		}
		roles[i].Err = read[0].Err
		if read[0].Value != nil {
			roles[i].Value = roleOfCustom(read[0].Value)
		}
		read = read[1:]
	}
	return roles
}

// IsCustomRoleID reports whether an id can be that of a role the org defined.
func IsCustomRoleID(id string) bool { return strings.HasPrefix(id, customPrefix) }
