package loaders

import (
	"context"
	"strings"

	"oktagraph/okta"
)

// Columns are how an executor reads: one call for all parents of a field, one
// result for each, in their order. A call waits once for all of its keys, so that
// a level of an operation becomes one batch a loader.

// Held is what one assignment is limited to. Held is false when the assignment
// was revoked since it was read.
type Held[V any] struct {
	Targets V
	Held    bool
}

// UsersByID reads users, nil for those there are none of.
func (r *Request) UsersByID(ctx context.Context, ids []string) []Result[*okta.User] {
	return r.users.LoadAll(ctx, ids)
}

// GroupsByID reads groups, nil for those there are none of.
func (r *Request) GroupsByID(ctx context.Context, ids []string) []Result[*okta.Group] {
	return r.groups.LoadAll(ctx, ids)
}

// UserGroupPages cuts a page of first out of the groups of each user. from has
// the positions to go on from; nil is the beginning of all lists.
func (r *Request) UserGroupPages(ctx context.Context, userIDs []string, from []Position, first int) []Result[Cut] {
	lists := r.userGroups.LoadAll(ctx, userIDs)
	cuts := make([]Result[Cut], len(lists))
	for i, list := range lists {
		cuts[i].Err = list.Err
		if list.Err == nil {
			cuts[i].Value = cutSlice(list.Value, positionAt(from, i), first)
		}
	}
	return cuts
}

// MemberPages cuts a page of first out of the members of each group. Groups whose pages
// are not enough yet are read on together.
func (r *Request) MemberPages(ctx context.Context, groupIDs []string, from []Position, first int) []Result[Cut] {
	cuts := make([]Result[Cut], len(groupIDs))
	pagers := make([]*pager, len(groupIDs))
	open := make([]int, len(groupIDs))
	for i := range groupIDs {
		pagers[i], open[i] = newPager(positionAt(from, i), first, byOkta), i
	}
	for len(open) > 0 {
		keys := make([]memberPage, len(open))
		for j, i := range open {
			keys[j] = memberPage{group: groupIDs[i], after: pagers[i].at.After}
		}
		var rest []int
		for j, page := range r.members.LoadAll(ctx, keys) {
			i := open[j]
			if more := pagers[i].take(ctx, page); more {
				rest = append(rest, i)
				continue
			}
			cuts[i] = pagers[i].result()
		}
		open = rest
	}
	return cuts
}

// StatsOf reads how many members and applications groups have, nil where Okta
// does not say.
func (r *Request) StatsOf(ctx context.Context, groupIDs []string) []Result[*okta.GroupStats] {
	return r.stats.LoadAll(ctx, groupIDs)
}

// AssignmentsOfUsers reads the role assignments of users, direct ones first; with
// groups also those of the users' groups.
func (r *Request) AssignmentsOfUsers(ctx context.Context, userIDs []string, groups bool) []Result[[]*Assignment] {
	keys := make([]assignmentsOf, len(userIDs))
	for i, id := range userIDs {
		keys[i] = assignmentsOf{user: id, groups: groups}
	}
	return r.assignments.LoadAll(ctx, keys)
}

// AssignmentsOfGroups reads the role assignments made to groups.
func (r *Request) AssignmentsOfGroups(ctx context.Context, groupIDs []string) []Result[[]*Assignment] {
	lists := r.groupRoles.LoadAll(ctx, groupIDs)
	made := make([]Result[[]*Assignment], len(lists))
	for i, list := range lists {
		made[i].Err = list.Err
		if list.Err == nil {
			made[i].Value = madeTo(okta.GroupAssignee, groupIDs[i], list.Value, false)
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
	return r.customRoles.LoadAll(ctx, ids)
}

// PermissionsOf reads what custom roles may do.
func (r *Request) PermissionsOf(ctx context.Context, roleIDs []string) []Result[[]*okta.Permission] {
	return r.permissions.LoadAll(ctx, roleIDs)
}

// ResourceSetsByID reads resource sets, nil for those there are none of.
func (r *Request) ResourceSetsByID(ctx context.Context, ids []string) []Result[*okta.ResourceSet] {
	return r.sets.LoadAll(ctx, ids)
}

func positionAt(from []Position, i int) Position {
	if from == nil {
		return Position{}
	}
	return from[i]
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
