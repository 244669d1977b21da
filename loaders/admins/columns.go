package admins

import (
	"context"
	"slices"
	"strings"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/paging"
	"oktagraph/okta"
)

// Held is what one assignment is limited to. Held is false when the assignment
// was revoked since it was read.
type Held[V any] struct {
	Targets V
	Held    bool
}

// AssignmentsOfUsers reads the role assignments of users, direct ones first; with
// groups also those of the users' groups.
func (r *Request) AssignmentsOfUsers(ctx context.Context, userIDs []string, groups bool) []batch.Result[[]*Assignment] {
	keys := make([]assignmentsOf, len(userIDs))
	for i, id := range userIDs {
		keys[i] = assignmentsOf{user: id, groups: groups}
	}
	return r.assignments.LoadAll(ctx, keys)
}

// AssignmentsOfGroups reads the role assignments made to groups.
func (r *Request) AssignmentsOfGroups(ctx context.Context, groupIDs []string) []batch.Result[[]*Assignment] {
	lists := r.groupRoles.LoadAll(ctx, groupIDs)
	made := make([]batch.Result[[]*Assignment], len(lists))
	for i, id := range groupIDs {
		if made[i].Err = lists[i].Err; lists[i].Err == nil {
			made[i].Value = madeTo(okta.GroupAssignee, id, lists[i].Value, false)
		}
	}
	return made
}

// CutAssignments cuts a page out of assignments in ascending order of their ids.
func CutAssignments(all []*Assignment, from paging.Position, first int) (paging.Cut, []*Assignment) {
	ids := make([]string, len(all))
	for i, a := range all {
		ids[i] = a.ID()
	}
	cut := paging.CutIDs(ids, from, first)
	begin := 0
	if len(cut.IDs) > 0 {
		begin = cut.Position(0).Offset - 1
	}
	return cut, all[begin : begin+len(cut.IDs)]
}

// CustomRolesByID reads roles the org defined, nil for those there are none of.
func (r *Request) CustomRolesByID(ctx context.Context, ids []string) []batch.Result[*okta.CustomRole] {
	return r.customRoles.LoadAll(ctx, ids)
}

// RolesByID reads roles by type word or id, nil for those there are none of. Okta's own
// roles cost no call.
func (r *Request) RolesByID(ctx context.Context, ids []string) []batch.Result[*Role] {
	roles := make([]batch.Result[*Role], len(ids))
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
		if j := slices.Index(custom, id); j >= 0 {
			roles[i].Err = read[j].Err
			if read[j].Value != nil {
				roles[i].Value = roleOfCustom(read[j].Value)
			}
		}
	}
	return roles
}

// IsCustomRoleID reports whether an id can be that of a role the org defined.
func IsCustomRoleID(id string) bool { return strings.HasPrefix(id, customPrefix) }
