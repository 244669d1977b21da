package admins

import (
	"slices"
	"strings"

	"oktagraph/okta"
)

// Assignment is an admin role assigned to one user or group. The same
// assignment looks the same however it was found, but for Inherited.
type Assignment struct {
	*okta.RoleAssignment
	// Kind and Assignee name who it was assigned to.
	Kind     okta.AssigneeKind
	Assignee string
	// Inherited: found on a user, assigned to one of the user's groups.
	Inherited bool
}

// ID is the assignee's id and Okta's assignment id, which alone is not unique.
func (a *Assignment) ID() string { return a.Assignee + ":" + a.RoleAssignment.ID }

// assignmentsOf asks for the assignments of a user: the user's own, or also
// those of the user's groups.
type assignmentsOf struct {
	user   string
	groups bool
}

// madeTo makes the entries of an assignee's own list. The links in it are not
// looked at: who was asked for is who it was assigned to.
func madeTo(kind okta.AssigneeKind, assignee string, list []*okta.RoleAssignment, inherited bool) []*Assignment {
	all := make([]*Assignment, 0, len(list))
	for _, a := range list {
		all = append(all, &Assignment{RoleAssignment: a, Kind: kind, Assignee: assignee, Inherited: inherited})
	}
	return sorted(all)
}

// sorted orders entries, direct ones first, and drops repeated ones: Okta may
// list a role twice while it is being changed.
func sorted(list []*Assignment) []*Assignment {
	slices.SortStableFunc(list, func(a, b *Assignment) int {
		if a.Inherited != b.Inherited {
			if b.Inherited {
				return -1
			}
			return 1
		}
		return strings.Compare(a.ID(), b.ID())
	})
	return slices.CompactFunc(list, func(a, b *Assignment) bool { return a.ID() == b.ID() && a.Inherited == b.Inherited })
}

// splitRoles divides a user's list into the user's own and its groups'. Told is
// nil when one of the groups' cannot be named, which means that the list does
// not tell the user's inherited roles.
func splitRoles(list []*okta.RoleAssignment) userRoles {
	roles := userRoles{Own: []*okta.RoleAssignment{}, Told: []*okta.RoleAssignment{}}
	whole := true
	for _, a := range list {
		switch {
		case a.AssignmentType == string(okta.GroupAssignee) || a.AssignmentType == "" && a.AssigneeKind == okta.GroupAssignee:
			whole = whole && a.AssigneeID != ""
			roles.Told = append(roles.Told, a)
		case a.AssignmentType == "" || a.AssignmentType == string(okta.UserAssignee):
			roles.Own = append(roles.Own, a)
		}
	}
	if !whole {
		roles.Told = nil
	}
	return roles
}
