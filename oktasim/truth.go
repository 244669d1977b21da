package oktasim

import "slices"

// UserInfo is what a test can learn about a user without the API.
type UserInfo struct {
	ID, Login, FirstName, LastName, Email, Department string
	Status                                            Status
}

// GroupInfo is the same for a group. Members is the count in expand=stats.
type GroupInfo struct {
	ID, Name, Type string
	Members, Apps  int
	HasRoles       bool
}

// AssignmentInfo is one role assignment.
type AssignmentInfo struct {
	ID, RoleType, Label      string
	AssigneeKind, AssigneeID string // USER, GROUP or CLIENT, and its id
	RoleID, ResourceSetID    string
	TargetGroups, TargetApps []string // ids of groups; ids of instances or names of catalogue apps
}

// Users returns every user by id, including DEPROVISIONED ones.
func (o *Org) Users() []UserInfo {
	o.mu.RLock()
	defer o.mu.RUnlock()
	out := make([]UserInfo, len(o.store.users))
	for i, u := range o.store.users {
		p := u.profile
		out[i] = UserInfo{
			ID: u.id, Status: u.status, Login: p.text("login"), FirstName: p.text("firstName"),
			LastName: p.text("lastName"), Email: p.text("email"), Department: p.text("department"),
		}
	}
	return out
}

// Groups returns every group by id.
func (o *Org) Groups() []GroupInfo {
	o.mu.RLock()
	defer o.mu.RUnlock()
	out := make([]GroupInfo, len(o.store.groups))
	for i, g := range o.store.groups {
		out[i] = GroupInfo{
			ID: g.id, Name: g.name(), Type: g.kind, Members: o.store.memberCount(g), Apps: len(g.apps), HasRoles: len(o.store.roles[g.id]) > 0,
		}
	}
	return out
}

// Everyone returns the id of the group of all users.
func (o *Org) Everyone() string { return o.store.everyone.id }

// MembersOf returns the ids of a group's members, in order and without lag; nil if there
// is no such group.
func (o *Org) MembersOf(groupID string) []string {
	o.mu.RLock()
	defer o.mu.RUnlock()
	g := o.store.groupByID[groupID]
	if g == nil {
		return nil
	}
	members := g.members
	if g == o.store.everyone {
		members = slices.DeleteFunc(slices.Clone(o.store.users), func(u *user) bool { return !u.live() })
	}
	out := make([]string, len(members))
	for i, u := range members {
		out[i] = u.id
	}
	return out
}

// GroupsOf returns the ids of a user's groups in the order of /users/{id}/groups; nil if
// there is no such user.
func (o *Org) GroupsOf(userID string) []string {
	o.mu.RLock()
	defer o.mu.RUnlock()
	u := o.store.userByID[userID]
	if u == nil {
		return nil
	}
	groups := o.store.groupsOf(u)
	out := make([]string, len(groups))
	for i, g := range groups {
		out[i] = g.id
	}
	return out
}

// AssignmentsOf returns the assignments made directly to a user or group.
func (o *Org) AssignmentsOf(assigneeID string) []AssignmentInfo {
	o.mu.RLock()
	defer o.mu.RUnlock()
	var out []AssignmentInfo
	for _, a := range o.store.roles[assigneeID] {
		out = append(out, a.info())
	}
	return out
}

// RolesOf returns what /users/{id}/roles shows: the user's own assignments and those of
// the user's groups.
func (o *Org) RolesOf(userID string) []AssignmentInfo {
	o.mu.RLock()
	defer o.mu.RUnlock()
	u := o.store.userByID[userID]
	if u == nil {
		return nil
	}
	var out []AssignmentInfo
	for _, a := range o.store.rolesOf(u) {
		out = append(out, a.info())
	}
	return out
}

func (a *assignment) info() AssignmentInfo {
	info := AssignmentInfo{
		ID: a.id, RoleType: a.roleType, Label: a.label, AssigneeKind: string(a.kind), AssigneeID: a.assignee,
		RoleID: a.role, ResourceSetID: a.set,
	}
	for _, g := range a.groupTargets {
		info.TargetGroups = append(info.TargetGroups, g.id)
	}
	for _, t := range a.appTargets {
		if t.app != nil {
			info.TargetApps = append(info.TargetApps, t.app.id)
		} else {
			info.TargetApps = append(info.TargetApps, t.catalog.name)
		}
	}
	return info
}

// Admins returns the ids of users who hold roles: through assignments of their own, and
// only through groups, each in order.
func (o *Org) Admins() (direct, throughGroups []string) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	direct = o.store.assignees(false)
	for _, id := range o.store.assignees(true) {
		if _, own := slices.BinarySearch(direct, id); !own {
			throughGroups = append(throughGroups, id)
		}
	}
	return direct, throughGroups
}

// CustomRoles returns the ids of all custom roles.
func (o *Org) CustomRoles() []string {
	o.mu.RLock()
	defer o.mu.RUnlock()
	var out []string
	for _, r := range o.store.custom {
		out = append(out, r.id)
	}
	return out
}

// ResourceSets returns the ids of all resource sets.
func (o *Org) ResourceSets() []string {
	o.mu.RLock()
	defer o.mu.RUnlock()
	var out []string
	for _, rs := range o.store.sets {
		out = append(out, rs.id)
	}
	return out
}
