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

// Assignment is an admin role assigned to one user, group or OAuth client. Except for
// Inherited, an assignment is the same however it was found.
type Assignment struct {
	*okta.RoleAssignment
	// Kind and Assignee identify the assignee.
	Kind     okta.AssigneeKind
	Assignee string
	// Inherited: found on a user, assigned to one of the user's groups.
	Inherited bool
}

// ID combines the assignee's id with Okta's assignment id, which alone is not unique.
func (a *Assignment) ID() string { return a.Assignee + ":" + a.RoleAssignment.ID }

// assignmentsOf is a request for the assignments of a user: only the user's own, or also those
// of the user's groups.
type assignmentsOf struct {
	user   string
	groups bool
}

// madeTo makes the entries of an assignee's own list. It ignores the links in the list: the
// assignee is the one whose list was read.
func madeTo(kind okta.AssigneeKind, assignee string, list []*okta.RoleAssignment, inherited bool) []*Assignment {
	all := make([]*Assignment, 0, len(list))
	for _, a := range list {
		made := &Assignment{RoleAssignment: a, Kind: kind, Assignee: assignee, Inherited: inherited}
		if a.AssignmentType != "" && !okta.AssigneeKind(a.AssignmentType).Known() {
			made.Kind = okta.UnknownAssignee
		}
		all = append(all, made)
	}
	return sorted(all)
}

// sorted orders entries, direct ones first, and drops duplicates: Okta may list a role twice
// while it is being changed.
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

// AssignmentsOfUsers reads the role assignments of users, direct ones first; with groups also
// those of the users' groups.
func (r *Request) AssignmentsOfUsers(ctx context.Context, userIDs []string, groups bool) []batch.Result[[]*Assignment] {
	keys := make([]assignmentsOf, len(userIDs))
	for i, id := range userIDs {
		keys[i] = assignmentsOf{user: id, groups: groups}
	}
	return r.assignments.LoadAll(ctx, keys)
}

// fetchAssignments answers the assignments of users in two steps: each user's own list, read
// only for those who can have one; then the groups' roles of those whose own list did not
// include them.
func (r *Request) fetchAssignments(ctx context.Context, b batch.Batch[assignmentsOf]) []batch.Result[[]*Assignment] {
	users := make([]string, len(b.Keys))
	for i, key := range b.Keys {
		users[i] = key.user
	}
	slices.Sort(users)
	users = slices.Compact(users)
	inherits := make([]bool, len(users)) // whose groups' roles are requested
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

// place returns the index of a user in a sorted list.
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

// noAssignments is the list of a user without roles.
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

// AssignmentsOfClients reads the role assignments made to OAuth clients.
func (r *Request) AssignmentsOfClients(ctx context.Context, clientIDs []string) []batch.Result[[]*Assignment] {
	lists := r.clientRoles.LoadAll(ctx, clientIDs)
	made := make([]batch.Result[[]*Assignment], len(lists))
	for i, id := range clientIDs {
		if made[i].Err = lists[i].Err; lists[i].Err == nil {
			made[i].Value = madeTo(okta.ClientAssignee, id, lists[i].Value, false)
		}
	}
	return made
}

func (r *Request) fetchClientRoles(ctx context.Context, b batch.Batch[string]) []batch.Result[[]*okta.RoleAssignment] {
	return batch.Results(r.RolesOfClients(ctx, slices.Sorted(slices.Values(b.Keys))), b.Keys)
}

func (r *Request) fetchGroupRoles(ctx context.Context, b batch.Batch[string]) []batch.Result[[]*okta.RoleAssignment] {
	r.Observe(admins.GroupRolesField, len(b.Keys))
	return batch.Results(r.RolesOfGroups(ctx, b.Keys, nil), b.Keys)
}

// Admins returns every role assignment made to a user or a group of the org, sorted by id. Only
// those who can hold a role are read.
func (r *Request) Admins(ctx context.Context) ([]*Assignment, error) {
	return r.AssignmentsTo(ctx, plan.AssigneeKinds{Users: true, Groups: true})
}

// AllAssignments is Admins plus the assignments made to service apps. Okta does not list those,
// so each app is read.
func (r *Request) AllAssignments(ctx context.Context) ([]*Assignment, error) {
	return r.AssignmentsTo(ctx, plan.AssigneeKinds{}.Not())
}

// AssignmentsTo is AllAssignments for some kinds of assignees: the others are not read.
func (r *Request) AssignmentsTo(ctx context.Context, wanted plan.AssigneeKinds) ([]*Assignment, error) {
	return r.all.Load(ctx, wanted)
}

// fetchAll reads the assignments of everybody of the requested kinds.
func (r *Request) fetchAll(ctx context.Context, b batch.Batch[plan.AssigneeKinds]) []batch.Result[[]*Assignment] {
	var wanted plan.AssigneeKinds
	for _, key := range b.Keys {
		wanted = wanted.Or(key)
	}
	read := r.madeToAll(ctx, wanted)
	out := make([]batch.Result[[]*Assignment], len(b.Keys))
	for i, key := range b.Keys {
		out[i] = read.of(key)
	}
	return out
}

// made holds assignments by kind of assignee.
type made struct{ users, groups, clients batch.Result[[]*Assignment] }

// of joins the assignments of some kinds.
func (m made) of(wanted plan.AssigneeKinds) (all batch.Result[[]*Assignment]) {
	add := func(wanted bool, list batch.Result[[]*Assignment]) {
		switch {
		case !wanted || all.Err != nil:
		case list.Err != nil:
			all = batch.Result[[]*Assignment]{Err: list.Err}
		default:
			all.Value = append(all.Value, list.Value...)
		}
	}
	add(wanted.Users, m.users)
	add(wanted.Groups, m.groups)
	add(wanted.Clients, m.clients)
	ByID(all.Value)
	return all
}

// madeToAll returns the assignments of everyone who may have any. One refused list fails its
// whole kind: an administrator left out silently is worse than an error.
func (r *Request) madeToAll(ctx context.Context, wanted plan.AssigneeKinds) (m made) {
	all, err := r.RolesOfAll(ctx, wanted)
	if err != nil {
		failed := batch.Result[[]*Assignment]{Err: err}
		return made{failed, failed, failed}
	}
	for _, id := range batch.SortedKeys(all.Users) {
		if err := all.Users[id].Err; err != nil {
			m.users = batch.Result[[]*Assignment]{Err: err}
			break
		}
		m.users.Value = append(m.users.Value, madeTo(okta.UserAssignee, id, all.Users[id].Value.Own, false)...)
	}
	m.groups = madeToEach(okta.GroupAssignee, all.Groups)
	m.clients = madeToEach(okta.ClientAssignee, all.Clients)
	if all.NoClients != nil {
		m.clients.Err = all.NoClients
	}
	return m
}

func madeToEach(kind okta.AssigneeKind, lists map[string]fetch.Answer[[]*okta.RoleAssignment]) batch.Result[[]*Assignment] {
	var made batch.Result[[]*Assignment]
	for _, id := range batch.SortedKeys(lists) {
		if err := lists[id].Err; err != nil {
			return batch.Result[[]*Assignment]{Err: err}
		}
		made.Value = append(made.Value, madeTo(kind, id, lists[id].Value, false)...)
	}
	return made
}

// ByID sorts assignments by their ids.
func ByID(list []*Assignment) []*Assignment {
	slices.SortFunc(list, func(a, b *Assignment) int { return strings.Compare(a.ID(), b.ID()) })
	return list
}

// HeldBy reads the assignments made directly to users, groups and OAuth clients, by assignee
// id. It is for assignees known to hold some: all of them are read. Batches call it.
func (r *Request) HeldBy(ctx context.Context, who admins.Assignees) map[string]batch.Result[[]*Assignment] {
	all := r.RolesOf(ctx, who)
	held := map[string]batch.Result[[]*Assignment]{}
	for id, own := range all.Users {
		held[id] = batch.Result[[]*Assignment]{Value: madeTo(okta.UserAssignee, id, own.Value.Own, false), Err: own.Err}
	}
	for id, list := range all.Groups {
		held[id] = batch.Result[[]*Assignment]{Value: madeTo(okta.GroupAssignee, id, list.Value, false), Err: list.Err}
	}
	for id, list := range all.Clients {
		held[id] = batch.Result[[]*Assignment]{Value: madeTo(okta.ClientAssignee, id, list.Value, false), Err: list.Err}
	}
	return held
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
