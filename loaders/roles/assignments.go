package roles

import (
	"context"
	"slices"
	"strings"

	"oktagraph/loaders/admins"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
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

// AssignmentsOfUsers reads the role assignments of users, direct ones first; with
// groups also those of the users' groups.
func (r *Request) AssignmentsOfUsers(ctx context.Context, userIDs []string, groups bool) []batch.Result[[]*Assignment] {
	keys := make([]assignmentsOf, len(userIDs))
	for i, id := range userIDs {
		keys[i] = assignmentsOf{user: id, groups: groups}
	}
	return r.assignments.LoadAll(ctx, keys)
}

// fetchAssignments answers the assignments of users in two steps: each user's
// own list, asked only of those who can have one; then the groups' roles of
// those whose own list did not name them.
func (r *Request) fetchAssignments(ctx context.Context, b batch.Batch[assignmentsOf]) []batch.Result[[]*Assignment] {
	users := make([]string, len(b.Keys))
	for i, key := range b.Keys {
		users[i] = key.user
	}
	slices.Sort(users)
	users = slices.Compact(users)
	inherits := make([]bool, len(users)) // whose groups' roles are wanted
	for _, key := range b.Keys {
		if key.groups {
			inherits[place(users, key.user)] = true
		}
	}
	own, f := r.RolesOfUsers(ctx, users)
	b.Round.Wait(ctx, plan.LoadUserAssignments, plan.Read)
	through := r.inheritedRoles(ctx, users, inherits, own, f)
	out := make([]batch.Result[[]*Assignment], len(b.Keys))
	for i, key := range b.Keys {
		at := place(users, key.user)
		out[i] = assignmentsFor(key, own[at], through[at])
	}
	return out
}

// place is where a user is in a sorted list.
func place(users []string, id string) int {
	i, _ := slices.BinarySearch(users, id)
	return i
}

func assignmentsFor(
	key assignmentsOf, own fetch.Answer[admins.UserRoles], through batch.Result[[]*Assignment],
) batch.Result[[]*Assignment] {
	switch {
	case own.Err != nil:
		return batch.Result[[]*Assignment]{Err: own.Err}
	case key.groups && through.Err != nil:
		return batch.Result[[]*Assignment]{Err: through.Err}
	case !key.groups:
		through.Value = nil
	}
	if len(own.Value.Own) == 0 && len(through.Value) == 0 {
		return batch.Result[[]*Assignment]{Value: noAssignments}
	}
	list := madeTo(okta.UserAssignee, key.user, own.Value.Own, false)
	if len(through.Value) > 0 {
		list = sorted(append(list, through.Value...))
	}
	return batch.Result[[]*Assignment]{Value: list}
}

// noAssignments is the list of whoever holds nothing.
var noAssignments = []*Assignment{}

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

func (r *Request) fetchGroupRoles(ctx context.Context, b batch.Batch[string]) []batch.Result[[]*okta.RoleAssignment] {
	r.Observe(admins.GroupRolesField, len(b.Keys))
	return batch.Results(r.RolesOfGroups(ctx, b.Keys, nil), b.Keys)
}

// Admins returns every role assignment made to a user or a group of the org,
// sorted by id. Nobody who cannot hold a role is asked.
func (r *Request) Admins(ctx context.Context) ([]*Assignment, error) {
	return r.all.Load(ctx, struct{}{})
}

func (r *Request) fetchAll(ctx context.Context, b batch.Batch[struct{}]) []batch.Result[[]*Assignment] {
	list, err := r.madeToAll(ctx)
	out := make([]batch.Result[[]*Assignment], len(b.Keys))
	for i := range out {
		out[i] = batch.Result[[]*Assignment]{Value: list, Err: err}
	}
	return out
}

// madeToAll are the assignments of everyone who may have any. One refused list fails the
// whole: an administrator left out silently is worse than an error.
func (r *Request) madeToAll(ctx context.Context) ([]*Assignment, error) {
	users, groups, err := r.RolesOfAll(ctx)
	if err != nil {
		return nil, err
	}
	var all []*Assignment
	for _, id := range batch.SortedKeys(users) {
		if err := users[id].Err; err != nil {
			return nil, err
		}
		all = append(all, madeTo(okta.UserAssignee, id, users[id].Value.Own, false)...)
	}
	for _, id := range batch.SortedKeys(groups) {
		if err := groups[id].Err; err != nil {
			return nil, err
		}
		all = append(all, madeTo(okta.GroupAssignee, id, groups[id].Value, false)...)
	}
	slices.SortFunc(all, func(a, b *Assignment) int { return strings.Compare(a.ID(), b.ID()) })
	return all, nil
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
