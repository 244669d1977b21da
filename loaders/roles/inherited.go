package roles

import (
	"context"
	"slices"

	"oktagraph/loaders/admins"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/membership"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// inheritedRoles finds the roles users hold through their groups: from a user's own list if
// that was read, else from the groups with roles that the user is in.
func (r *Request) inheritedRoles(
	ctx context.Context, users []string, inherits []bool, own []fetch.Answer[admins.UserRoles], f *admins.Directory,
) []batch.Result[[]*Assignment] {
	out := make([]batch.Result[[]*Assignment], len(users))
	inUse := f
	if inUse == nil {
		inUse = r.DirectoryInUse()
	}
	open := make([]string, 0, len(users))
	for i, id := range users {
		switch {
		case !inherits[i] || own[i].Err != nil:
		case own[i].NotFound || own[i].Value.Told != nil:
			out[i].Value = r.toldOf(own[i], inUse)
		case !r.Deactivated(id):
			open = append(open, id)
		}
	}
	if len(open) > 0 {
		r.deriveRoles(ctx, open, f, func(id string, roles batch.Result[[]*Assignment]) { out[place(users, id)] = roles })
	}
	return out
}

// toldOf returns the roles of a user's groups from the user's own list. If this operation
// already knows a group's roles, it uses those: a group has the same roles everywhere in a
// response.
func (r *Request) toldOf(list fetch.Answer[admins.UserRoles], inUse *admins.Directory) []*Assignment {
	byGroup := map[string][]*okta.RoleAssignment{}
	for _, a := range list.Value.Told {
		byGroup[a.AssigneeID] = append(byGroup[a.AssigneeID], a)
	}
	var all []*Assignment
	for _, gid := range batch.SortedKeys(byGroup) {
		if inUse != nil && !inUse.MayHold(gid) {
			continue
		}
		roles := byGroup[gid]
		if known := r.KeepGroupRoles(gid, fetch.Answer[[]*okta.RoleAssignment]{Value: roles, From: list.From}); known.Err == nil {
			roles = known.Value
		}
		all = append(all, madeTo(okta.GroupAssignee, gid, roles, true)...)
	}
	return all
}

// memberships are users, and those groups of each that can have a role; all groups while it is
// unknown which can.
type memberships struct {
	users  []string // sorted
	groups []batch.Result[[]string]
	known  []bool // whether the user's groups are known
}

// unknown returns the users whose groups are not known.
func (m *memberships) unknown() []string {
	var ids []string
	for i, id := range m.users {
		if !m.known[i] {
			ids = append(ids, id)
		}
	}
	return ids
}

// concerned returns all groups of the users, sorted.
func (m *memberships) concerned() []string {
	seen := map[string]bool{}
	for i := range m.groups {
		for _, id := range m.groups[i].Value {
			seen[id] = true
		}
	}
	return batch.SortedKeys(seen)
}

// deriveRoles joins users to the groups with roles, and those to their roles. If that costs
// more, it reads each user's own list after all, which includes the roles of the user's groups.
func (r *Request) deriveRoles(
	ctx context.Context, users []string, f *admins.Directory, give func(id string, roles batch.Result[[]*Assignment]),
) {
	m := r.knownGroupsOf(ctx, users, f)
	if f != nil {
		m = r.askInstead(ctx, m, f, give)
	}
	if open := m.unknown(); len(open) > 0 {
		r.findAdminGroups(ctx, open, f, m)
	}
	roles := r.RolesOfGroups(ctx, m.concerned(), f)
	for i, id := range m.users {
		if m.groups[i].Err != nil || len(m.groups[i].Value) > 0 {
			give(id, rolesThrough(m.groups[i], roles))
		}
	}
}

// askInstead reads the users' own lists when joining costs more. It returns the users left to
// join: those whose lists do not identify their inherited roles.
func (r *Request) askInstead(
	ctx context.Context, m *memberships, f *admins.Directory, give func(id string, roles batch.Result[[]*Assignment]),
) *memberships {
	joins := func() bool {
		return plan.InheritedRoles(plan.Inherited{Users: len(m.users), ListCalls: r.joinCalls(ctx, m, f)}).Strategy == plan.Invert
	}
	if joins() {
		return m
	}
	if r.LearnGroupAdmins(ctx, f, len(m.users)) && joins() {
		return m
	}
	rest := &memberships{}
	answers := r.ReadUserRoles(ctx, m.users, "a user's own list holds the roles of its groups")
	for i, id := range m.users {
		switch answer := answers[id]; {
		case answer.Err != nil:
			give(id, batch.Result[[]*Assignment]{Err: answer.Err})
		case answer.NotFound || answer.Value.Told != nil:
			give(id, batch.Result[[]*Assignment]{Value: r.toldOf(answer, f)})
		default:
			rest.users, rest.groups, rest.known = append(rest.users, id), append(rest.groups, m.groups[i]), append(rest.known, m.known[i])
		}
	}
	return rest
}

// joinCalls is the cost of joining: the roles of the groups concerned, and, when some users'
// groups are unknown, the members of all groups with roles.
func (r *Request) joinCalls(ctx context.Context, m *memberships, f *admins.Directory) int {
	concerned := m.concerned()
	if slices.Contains(m.known, false) {
		return r.MemberCalls(ctx, f) + r.WithoutRoles(union(concerned, f.Groups()))
	}
	return r.WithoutRoles(concerned)
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

func rolesThrough(groups batch.Result[[]string], roles map[string]fetch.Answer[[]*okta.RoleAssignment]) batch.Result[[]*Assignment] {
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

// knownGroupsOf returns the groups of users that this operation reads anyway, or the cache has,
// if they may have roles.
func (r *Request) knownGroupsOf(ctx context.Context, users []string, f *admins.Directory) *memberships {
	m := &memberships{users: users, groups: make([]batch.Result[[]string], len(users)), known: make([]bool, len(users))}
	know := func(i int, groups batch.Result[[]string]) {
		if f != nil {
			groups.Value = f.MayHoldOf(groups.Value)
		}
		m.groups[i], m.known[i] = groups, true
	}
	for i, id := range users {
		if groups, ok := r.GroupsAsked(id); ok {
			know(i, groups)
		}
	}
	rest := m.unknown()
	if len(rest) == 0 {
		return m
	}
	for j, entry := range fetch.GetMany(ctx, r, membership.UserGroupsKind, rest) {
		if fetch.Use(r, entry) {
			know(place(users, rest[j]), batch.Result[[]string]{Value: entry.Value})
		}
	}
	return m
}

// findAdminGroups reads the members of the groups with roles, or, when those groups are
// unknown, the users' groups.
func (r *Request) findAdminGroups(ctx context.Context, users []string, f *admins.Directory, m *memberships) {
	if f != nil {
		r.joinAdminGroups(ctx, users, f, m)
		return
	}
	for id, answer := range fetch.Gather(ctx, r, r.UserGroupsSource(nil, len(users)), users) {
		m.groups[place(m.users, id)] = batch.Result[[]string]{Value: answer.Value, Err: answer.Err}
	}
}
