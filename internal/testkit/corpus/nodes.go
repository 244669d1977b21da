package corpus

import "oktagraph/oktasim"

// assignmentIDs are the ids of the org's assignments: whose it is and Okta's own id.
func assignmentIDs(org *oktasim.Org) []string {
	var ids []string
	add := func(assignee string) {
		for _, a := range org.AssignmentsOf(assignee) {
			ids = append(ids, assignee+":"+a.ID)
		}
	}
	for _, u := range org.Users() {
		add(u.ID)
	}
	for _, g := range org.Groups() {
		add(g.ID)
	}
	return ids
}

// roleNodes are assignments and resource sets, with ids that name nothing among them.
func roleNodes(org *oktasim.Org) map[string]any {
	ids := []string{"00u00000000000000000:ra100000000000000000", "iam00000000000000000", "00q00000000000000000:ra100000000000000000", "x:y"}
	assignments := assignmentIDs(org)
	for i, id := range assignments {
		if i%3 == 0 && len(ids) < 30 {
			ids = append(ids, id)
		}
	}
	if len(assignments) > 0 {
		ids = append(ids, assignments[0]+"x", assignments[0])
	}
	return map[string]any{"ids": append(ids, org.ResourceSets()...)}
}
