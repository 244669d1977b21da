package plan

import "oktagraph/okta/ratelimit"

// The prices of roles. Who can have a role at all is read once per operation.

// stats: one page of group statistics, or all of them.
func (p *pricer) stats(whole bool) {
	switch {
	case whole && !p.statistics:
		p.statistics = true
		read := 0
		if p.probed {
			read = PageSize
		}
		p.plan("statistics", Statistics(true, p.sizes, read))
	case !whole && !p.statistics && !p.probed:
		p.probed = true
		p.plan("statistics", Statistics(false, p.sizes, 0))
	}
}

// adminDirectory: statistics, bindings, and for users the assignees.
func (p *pricer) adminDirectory(users bool) {
	p.stats(true)
	if !p.boundRoles {
		p.boundRoles = true
		p.plan("bindings", Bindings(p.sizes))
	}
	if users && !p.people {
		p.people = true
		p.plan("assignees", Assignees(p.sizes))
	}
}

// assigneesPage is how many assignees Okta returns at once.
const assigneesPage = 100

// userRoles: each user when they are few; else the users who can have a role, and the groups
// that give one.
func (p *pricer) userRoles(a Asked, n int) int {
	users := p.sizes.users(n)
	if users < DirectoryFrom || p.sizes.Withheld {
		p.add(a.Field, FanOut, users, ratelimit.BucketOther, "one call per user")
		return users * rolesEach
	}
	p.adminDirectory(true)
	p.add(a.Field, Candidates, min(users, p.sizes.admins()), ratelimit.BucketOther, "users who can have a role")
	p.add(a.Field, Invert, min(users, p.sizes.adminLists()), ratelimit.BucketGroups, "members of the groups with roles")
	p.add("Group.roleAssignments", Candidates, min(users, p.sizes.adminGroups()), ratelimit.BucketOther, "groups that can have a role")
	return min(users, p.sizes.admins()+users) * rolesEach
}

// rolesEach is about how many roles an administrator holds; it only affects the prices of
// fields below.
const rolesEach = 3

func (p *pricer) groupRoles(a Asked, n int) int {
	groups := p.sizes.distinctGroups(n)
	if groups < DirectoryFrom || p.sizes.Withheld {
		p.add(a.Field, FanOut, groups, ratelimit.BucketOther, "one call per group")
		return groups * rolesEach
	}
	p.adminDirectory(false)
	p.add(a.Field, Candidates, min(groups, p.sizes.adminGroups()), ratelimit.BucketOther, "groups that can have a role")
	return min(groups, p.sizes.adminGroups()) * rolesEach
}

// allAssignments: everybody who can have a role, and every service app, each kind once per
// operation, and only the requested kinds.
func (p *pricer) allAssignments(a Asked, _ int) int {
	wanted := a.Unwanted.Not()
	if wanted.Clients && !p.serviceApps {
		p.serviceApps = true
		p.adminDirectory(false) // bindings name clients too
		p.plan("service apps", ServiceApps(p.sizes))
		p.add("ServiceApp.roleAssignments", FanOut, p.sizes.serviceApps(), ratelimit.BucketClients, "one call per service app")
	}
	p.everybody(wanted)
	return a.First
}

// usersAndGroups are the kinds of assignees that lead to people.
func usersAndGroups() AssigneeKinds { return AssigneeKinds{Users: true, Groups: true} }

// everybody prices the users and groups that can have a role.
func (p *pricer) everybody(wanted AssigneeKinds) {
	if wanted.People() {
		p.adminDirectory(wanted.Users)
	}
	if wanted.Users && !p.adminUsers {
		p.adminUsers = true
		p.add("User.roleAssignments", Candidates, p.sizes.admins(), ratelimit.BucketOther, "users who can have a role")
	}
	if wanted.Groups && !p.adminGroups {
		p.adminGroups = true
		p.add("Group.roleAssignments", Candidates, p.sizes.adminGroups(), ratelimit.BucketOther, "groups that can have a role")
	}
}

// roles are Okta's own, which cost nothing, and the org's.
func (p *pricer) roles(a Asked, _ int) int {
	p.plan(a.Field, CustomRoles(p.sizes))
	return min(a.First, ownRoles+p.sizes.customRoles())
}

// ownRoles is more than the number of Okta's own roles.
const ownRoles = 20

func (p *pricer) customRole(a Asked, n int) int {
	p.add(a.Field, Whole, min(n, 1+p.sizes.customRoles()), ratelimit.BucketOther, "custom roles by id or from their list")
	return n
}

// assignees: users and groups by id, each kind in its own chunks, and alone where a chunk does
// not find them. Service apps come with their list; those named only by bindings are read one
// by one.
func (p *pricer) assignees(a Asked, n int) int {
	if p.boundClients && !p.serviceApps {
		p.plan("ServiceApp", PerParent("ServiceApp", min(n, p.sizes.serviceApps())))
	}
	who := min(n, p.sizes.admins()+p.sizes.adminGroups())
	p.add(a.Field, Chunks, 2*Pages(who, ChunkSize), ratelimit.BucketUsers, "users and groups in chunks")
	return who
}

func (p *pricer) sets(a Asked, n int) int {
	p.add(a.Field, Whole, min(n, 1+p.sizes.bindings()), ratelimit.BucketOther, "resource sets by id or from their list")
	return n
}

// targets: one call per assignee and kind, and further pages of long lists; for a service app
// one per assignment.
func (p *pricer) targets(a Asked, n int) int {
	who := min(n, p.sizes.admins()+p.sizes.adminGroups()+p.sizes.serviceApps())
	p.add(a.Field, FanOut, targetCalls*who, ratelimit.BucketOther, "one call per assignee and kind, more for long lists")
	return who
}

// targetCalls covers both kinds, and a second page of one.
const targetCalls = 3

func (p *pricer) members(a Asked, n int) int {
	groups := p.sizes.distinctGroups(n)
	if a.Selection != nil {
		return p.selectedMembers(a, groups)
	}
	each := 1
	if a.Continued {
		each = 2
	}
	p.add(a.Field, List, each*groups, ratelimit.BucketGroups, "one page of members per group")
	p.total(a, groups)
	return p.sizes.users(groups * a.First)
}

// counts come with the groups where those come from a list.
func (p *pricer) counts(a Asked, n int) int {
	groups := p.sizes.distinctGroups(n)
	p.add(a.Field, Chunks, Pages(groups, ChunkSize), ratelimit.BucketGroups, "Okta counts members and apps only in lists")
	return groups
}

// targetGroups are included in the price of targets.
func (p *pricer) targetGroups(a Asked, n int) int { return p.sizes.distinctGroups(n * a.First) }
