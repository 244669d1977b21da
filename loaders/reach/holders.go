package reach

import (
	"context"
	"slices"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/roles"
	"oktagraph/okta"
)

// Holder is a user who holds a role, with the assignments that give it: the user's own, and
// those of the user's groups.
type Holder struct {
	User        string
	Assignments []*roles.Assignment
}

// HoldersOf reads the people who hold roles, ordered by id. Groups are expanded to their
// members; service apps are not people.
func (r *Request) HoldersOf(ctx context.Context, roleIDs []string) []batch.Result[[]Holder] {
	out := make([]batch.Result[[]Holder], len(roleIDs))
	all, err := r.Admins(ctx)
	if err != nil {
		for i := range out {
			out[i].Err = err
		}
		return out
	}
	byRole := map[string][]*roles.Assignment{}
	for _, a := range all {
		if id := r.RoleOf(a.RoleAssignment).ID; slices.Contains(roleIDs, id) {
			byRole[id] = append(byRole[id], a)
		}
	}
	var groups []string
	for _, list := range byRole {
		groups = append(groups, groupsWith(list)...)
	}
	slices.Sort(groups)
	members := r.membersOf(ctx, slices.Compact(groups))
	made := map[string]batch.Result[[]Holder]{} // the same role may be requested in several places
	for i, id := range roleIDs {
		if _, done := made[id]; !done {
			made[id] = holders(byRole[id], members)
		}
		out[i] = made[id]
	}
	return out
}

// holders groups assignments by the people who hold them.
func holders(list []*roles.Assignment, members map[string]batch.Result[[]string]) batch.Result[[]Holder] {
	held := map[string][]*roles.Assignment{}
	for _, a := range list {
		people, err := peopleOf(a, members)
		if err != nil {
			return batch.Result[[]Holder]{Err: err}
		}
		for _, user := range people {
			held[user] = append(held[user], a)
		}
	}
	all := make([]Holder, 0, len(held))
	for _, user := range batch.SortedKeys(held) {
		all = append(all, Holder{User: user, Assignments: held[user]})
	}
	return batch.Result[[]Holder]{Value: all}
}

// peopleOf returns the people to whom an assignment gives its role.
func peopleOf(a *roles.Assignment, members map[string]batch.Result[[]string]) ([]string, error) {
	switch a.Kind {
	case okta.UserAssignee:
		return []string{a.Assignee}, nil
	case okta.GroupAssignee:
		in := members[a.Assignee]
		return in.Value, in.Err
	default:
		return nil, nil
	}
}
