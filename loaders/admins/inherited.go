package admins

import (
	"context"
	"slices"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// inheritedRoles finds the roles users hold through their groups: told by a
// user's own list where that was read, else by the groups with roles the user
// is in.
func (r *Request) inheritedRoles(ctx context.Context, wanted map[string]bool, own map[string]batch.Answer[userRoles], f *adminDirectory) map[string]batch.Result[[]*Assignment] {
	out := map[string]batch.Result[[]*Assignment]{}
	inUse := f
	if inUse == nil {
		inUse = r.directoryInUse()
	}
	var open []string
	for _, id := range batch.SortedKeys(wanted) {
		answer, asked := own[id]
		switch {
		case !wanted[id] || answer.Err != nil:
		case asked && (answer.NotFound || answer.Value.Told != nil):
			out[id] = batch.Result[[]*Assignment]{Value: r.toldOf(answer, inUse)}
		default:
			open = append(open, id)
		}
	}
	if len(open) > 0 {
		r.deriveRoles(ctx, open, f, out)
	}
	return out
}

// toldOf are the roles of a user's groups as the user's own list has them; where
// this operation knows a group's roles already, those: one group has the same
// roles everywhere in a response.
func (r *Request) toldOf(list batch.Answer[userRoles], inUse *adminDirectory) []*Assignment {
	byGroup := map[string][]*okta.RoleAssignment{}
	for _, a := range list.Value.Told {
		byGroup[a.AssigneeID] = append(byGroup[a.AssigneeID], a)
	}
	var all []*Assignment
	for _, gid := range batch.SortedKeys(byGroup) {
		if inUse != nil && !inUse.mayHold(gid) {
			continue
		}
		roles := byGroup[gid]
		if known := r.told.groupRoles.Keep(gid, batch.Answer[[]*okta.RoleAssignment]{Value: roles, From: list.From}); known.Err == nil {
			roles = known.Value
		}
		all = append(all, madeTo(okta.GroupAssignee, gid, roles, true)...)
	}
	return all
}

// noteTold notes who is seen to hold roles in a user's own list.
func (r *Request) noteTold(userID string, list batch.Answer[userRoles]) {
	roles := list.Value
	if len(roles.Own) > 0 {
		r.told.seen.see([]string{userID}, nil)
	}
	for _, a := range roles.Told {
		r.told.seen.see(nil, []string{a.AssigneeID})
		r.noteUnflagged(a, list.From)
	}
}

// deriveRoles joins users to the groups with roles, and those to their roles;
// or, where that costs less, asks for each user's own list after all, which
// tells the roles of the user's groups.
func (r *Request) deriveRoles(ctx context.Context, users []string, f *adminDirectory, out map[string]batch.Result[[]*Assignment]) {
	users = slices.DeleteFunc(users, r.Deactivated)
	known := r.knownGroupsOf(ctx, users)
	if f != nil {
		users = r.askInstead(ctx, users, known, f, out)
	}
	in := r.adminGroupsOf(ctx, users, known, f)
	groups := map[string]bool{}
	for _, id := range users {
		for _, gid := range in[id].Value {
			groups[gid] = true
		}
	}
	roles := r.rolesOfGroups(ctx, batch.SortedKeys(groups), f)
	for _, id := range users {
		out[id] = rolesThrough(in[id], roles)
	}
}

// askInstead asks for the users' own lists when joining costs more, and returns
// the users that are left to join: those whose lists do not tell.
func (r *Request) askInstead(ctx context.Context, users []string, known map[string]batch.Result[[]string], f *adminDirectory, out map[string]batch.Result[[]*Assignment]) []string {
	joins := func() bool {
		return plan.InheritedRoles(plan.Inherited{Users: len(users), ListCalls: r.joinCalls(ctx, users, known, f)}).Strategy == plan.Invert
	}
	if joins() {
		return users
	}
	if r.worthLearning(&r.org.admins.joined, len(users), r.listCalls(ctx, f)+r.withoutRoles(batch.SortedKeys(f.groups)), batch.SoftObject) {
		if r.learnGroupAdmins(ctx, f); joins() {
			return users
		}
	}
	var rest []string
	for id, answer := range r.readUserRoles(ctx, users, rolesAsked{asked: len(users), why: "a user's own list holds the roles of its groups"}) {
		switch {
		case answer.Err != nil:
			out[id] = batch.Result[[]*Assignment]{Err: answer.Err}
		case answer.NotFound || answer.Value.Told != nil:
			out[id] = batch.Result[[]*Assignment]{Value: r.toldOf(answer, f)}
		default:
			rest = append(rest, id)
		}
	}
	slices.Sort(rest)
	return rest
}

// joinCalls is what joining costs: the roles of the groups concerned, and, when
// some users' groups are not known, the members of all groups with roles.
func (r *Request) joinCalls(ctx context.Context, users []string, known map[string]batch.Result[[]string], f *adminDirectory) int {
	concerned := map[string]bool{}
	for _, id := range users {
		for _, gid := range known[id].Value {
			if f.mayHold(gid) {
				concerned[gid] = true
			}
		}
	}
	calls := 0
	if len(known) < len(users) {
		calls = r.listCalls(ctx, f)
		for gid := range f.groups {
			concerned[gid] = true
		}
	}
	return calls + r.withoutRoles(batch.SortedKeys(concerned))
}

func rolesThrough(groups batch.Result[[]string], roles map[string]batch.Answer[[]*okta.RoleAssignment]) batch.Result[[]*Assignment] {
	if groups.Err != nil {
		return batch.Result[[]*Assignment]{Err: groups.Err}
	}
	var list []*Assignment
	for _, gid := range groups.Value {
		if err := roles[gid].Err; err != nil {
			return batch.Result[[]*Assignment]{Err: err}
		}
		list = append(list, madeTo(okta.GroupAssignee, gid, roles[gid].Value, true)...)
	}
	return batch.Result[[]*Assignment]{Value: list}
}

// adminGroupsOf finds which groups that may have roles each user is in; known
// are all groups of some users. Without facts these are all groups of the user.
func (r *Request) adminGroupsOf(ctx context.Context, users []string, known map[string]batch.Result[[]string], f *adminDirectory) map[string]batch.Result[[]string] {
	in := known
	var open []string
	for _, id := range users {
		if _, ok := in[id]; !ok {
			open = append(open, id)
		}
	}
	if len(open) > 0 {
		r.findAdminGroups(ctx, open, f, in)
	}
	if f == nil {
		return in
	}
	for id, o := range in {
		o.Value = slices.DeleteFunc(slices.Clone(o.Value), func(gid string) bool { return !f.mayHold(gid) })
		in[id] = o
	}
	return in
}

// knownGroupsOf are the groups of users that this operation asks for anyway,
// or the cache has.
func (r *Request) knownGroupsOf(ctx context.Context, users []string) map[string]batch.Result[[]string] {
	in := map[string]batch.Result[[]string]{}
	var rest []string
	for _, id := range users {
		if groups, ok := r.GroupsAsked(id); ok {
			in[id] = groups
			continue
		}
		rest = append(rest, id)
	}
	for i, entry := range batch.GetMany(ctx, r, directory.UserGroupsKind, rest) {
		if batch.Use(r, entry) {
			in[rest[i]] = batch.Result[[]string]{Value: entry.Value}
		}
	}
	return in
}

// findAdminGroups asks Okta: for the members of the groups with roles, or, when
// it is not known which those are, for the users' groups.
func (r *Request) findAdminGroups(ctx context.Context, users []string, f *adminDirectory, in map[string]batch.Result[[]string]) {
	if f != nil {
		r.joinAdminGroups(ctx, users, f, in)
		return
	}
	for id, answer := range batch.Gather(ctx, r, r.UserGroupsSource(nil, len(users)), users) {
		in[id] = batch.Result[[]string]{Value: answer.Value, Err: answer.Err}
	}
}

// joinAdminGroups reads the members of every group that may have roles. A list
// that cannot be read leaves all users open: each of them could be in it.
func (r *Request) joinAdminGroups(ctx context.Context, users []string, f *adminDirectory, in map[string]batch.Result[[]string]) {
	if calls := r.listCalls(ctx, f); calls > 0 {
		ctx = r.Spend(ctx, userRolesField, plan.Plan{
			Strategy: plan.Invert, Calls: calls, Bucket: plan.BucketGroups, Why: "the members of the groups with roles",
		})
	}
	groups := batch.SortedKeys(f.groups)
	members := batch.Gather(ctx, r, r.MembersSource(), without(groups, f.everyone))
	for _, id := range users {
		in[id] = batch.Result[[]string]{Value: f.forEveryone()}
	}
	for _, gid := range groups {
		if err := members[gid].Err; err != nil {
			for _, id := range users {
				in[id] = batch.Result[[]string]{Err: err}
			}
			return
		}
		for _, uid := range members[gid].Value {
			if o, ok := in[uid]; ok {
				o.Value = append(o.Value, gid)
				in[uid] = o
			}
		}
	}
}

// listCalls is what reading the members of all groups that may have roles
// costs, less those that are known whole.
func (r *Request) listCalls(ctx context.Context, f *adminDirectory) int {
	groups := without(batch.SortedKeys(f.groups), f.everyone)
	calls := 0
	for i, entry := range batch.GetMany(ctx, r, directory.AllMembersKind, groups) {
		if !batch.IsFresh(r, entry) {
			calls += plan.Pages(f.groups[groups[i]].Users, plan.WholePage)
		}
	}
	return calls
}

// factsInUse are the facts about groups that this operation has built on before;
// nil when it has not.
func (r *Request) directoryInUse() *adminDirectory {
	index := r.Pinned()
	bindings, ok := r.told.bindings.Get(bindingsID)
	if index == nil || !ok || bindings.Err != nil {
		return nil
	}
	return r.newDirectory(index, batch.ReadAt(index.Since), bindings, batch.Answer[[]string]{})
}

func without(ids []string, id string) []string {
	return slices.DeleteFunc(ids, func(s string) bool { return s == id })
}
