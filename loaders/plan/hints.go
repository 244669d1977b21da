package plan

import "slices"

// Hints is what an operation's batches should know of one another.
type Hints struct {
	// Index: role assignments of many objects are requested, which needs the statistics of all
	// groups.
	Index bool
	// Counts: member or application counts are requested, so lists of groups include statistics
	// from the start.
	Counts bool
	// UserGroups: the groups of users are requested.
	UserGroups bool
	// BothEnds: the groups of users and the members of groups are requested.
	BothEnds bool
	// TargetGroups, TargetApps: the targets of all administrators' roles are requested, so
	// lists of roles include them.
	TargetGroups, TargetApps bool
}

// HintsOf derives the hints from the fields of an operation.
func HintsOf(roots []Asked) Hints {
	var h Hints
	for _, root := range roots {
		h.read(root, 1)
	}
	h.UserGroups = asks(roots, "User.groups")
	h.BothEnds = h.UserGroups && asks(roots, "Group.members")
	return h
}

func (h *Hints) read(a Asked, n int) {
	switch a.Field {
	case "Group.memberCount", "Group.appCount", "Group.hasAdminRoles":
		h.Counts = true
	case "Group.members", "Group.apps":
		h.Counts = h.Counts || a.Counted && a.Selection == nil
	case "User.roleAssignments", "User.roles", "Group.roleAssignments", "Group.roles":
		h.Index = h.Index || n >= DirectoryFrom
	case "Query.roleAssignments", "Role.assignments", "Role.holders":
		h.Index = true
	case "User.administrators", "Group.administrators":
		h.Index, h.TargetGroups = true, true
	case "App.administrators":
		h.Index, h.TargetApps = true, true
	}
	for _, below := range a.Below {
		h.read(below, n*max(1, a.First))
	}
}

func asks(of []Asked, field string) bool {
	return slices.ContainsFunc(of, func(a Asked) bool { return a.Field == field || asks(a.Below, field) })
}
