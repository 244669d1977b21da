package plan

import (
	"strings"

	"oktagraph/okta/ratelimit"
)

// The prices of fields that combine the org's role assignments. Those are read once per
// operation.

// holders: every assignment, and the members of the groups that hold roles.
func (p *pricer) holders(a Asked, n int) int {
	p.everybody(usersAndGroups())
	p.behind(a, n)
	return n * a.First
}

// behind prices the users behind assignments: members of groups, and users by id.
func (p *pricer) behind(a Asked, n int) {
	if !p.adminMembers {
		p.adminMembers = true
		p.add("Group.members", Invert, p.sizes.adminLists(), ratelimit.BucketGroups, "the people behind groups with roles")
	}
	people := p.sizes.users(n * a.First)
	p.add(a.Field, Chunks, Pages(people, ChunkSize), ratelimit.BucketUsers, "the people by id")
}

// administrators: every assignment with its targets, for users their groups, the permissions of
// custom roles and the resources of their sets, and the people behind groups.
func (p *pricer) administrators(a Asked, n int) int {
	p.everybody(usersAndGroups())
	kind, _, _ := strings.Cut(a.Field, ".")
	if kind == "User" {
		if users := p.sizes.users(n); users >= DirectoryFrom && p.sizes.Places > 0 && !p.groupsAsked {
			p.add("Group.members", Whole, min(users, p.sizes.Places), ratelimit.BucketGroups, "the members of groups that roles are limited to")
		} else {
			groups := a
			groups.Field, groups.First = "User.groups", 1
			p.userGroups(groups, n)
		}
	}
	p.roleTargets(kind == "App")
	if !p.customParts {
		p.customParts = true
		p.plan("Role.permissions", PerParent("Role.permissions", p.sizes.customRoles()))
		p.plan("ResourceSet.resources", PerParent("ResourceSet.resources", p.sizes.sets()))
	}
	p.behind(a, n)
	return n * a.First
}

// roleTargets: lists of roles include the first targets of one kind; those of the other kind
// are read for each assignee.
func (p *pricer) roleTargets(apps bool) {
	kind := &p.groupTargets
	if apps {
		kind = &p.appTargets
	}
	if *kind {
		return
	}
	*kind = true
	who := p.sizes.admins() + p.sizes.adminGroups()
	calls := who/longTargets + 3
	if p.groupTargets && p.appTargets {
		calls = who
	}
	p.add("RoleAssignment.targets", FanOut, calls, ratelimit.BucketOther, "targets that lists of roles do not bring along")
}

// longTargets: about one in this many administrators has more targets than Okta includes in a
// list of roles.
const longTargets = 10

// bound prices the bindings of resource sets and the lists of their holders.
func (p *pricer) bound(a Asked, n int) int {
	n = min(n, p.sizes.sets())
	p.boundClients = true
	p.plan(a.Field, BoundIn(n))
	who := min(n*membersEach, p.sizes.admins()+p.sizes.adminGroups()+p.sizes.serviceApps())
	p.add("User.roleAssignments", Candidates, who, ratelimit.BucketOther, "the lists of those who are bound")
	return n * a.First
}

// membersEach is about how many hold roles over a resource set.
const membersEach = 20
