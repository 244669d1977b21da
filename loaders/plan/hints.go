package plan

// Hints are what an operation's batches should know of one another.
type Hints struct {
	// Index: role assignments are asked of many objects, which takes the
	// statistics of all groups.
	Index bool
	// Counts: member or application counts are asked for, so lists of groups ask
	// Okta for statistics right away.
	Counts bool
}

// HintsOf reads them from what is asked.
func HintsOf(roots []Asked) Hints {
	var h Hints
	for _, root := range roots {
		h.read(root, 1)
	}
	return h
}

func (h *Hints) read(a Asked, n int) {
	switch a.Field {
	case "Group.memberCount", "Group.appCount":
		h.Counts = true
	case "User.roleAssignments", "User.roles", "Group.roleAssignments", "Group.roles":
		h.Index = h.Index || n >= FactsFrom
	case "Query.roleAssignments", "Role.assignments":
		h.Index = true
	}
	for _, below := range a.Below {
		h.read(below, n*max(1, a.First))
	}
}
