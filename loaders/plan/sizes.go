package plan

// Sizes is what is known of an org's size; 0 means unknown.
type Sizes struct {
	People, Groups int
	// Everyone is the number of users including deactivated ones, who are not counted in
	// People.
	Everyone int
	// GroupsOfUser is the largest number of groups a user was seen in.
	GroupsOfUser int
	// Memberships is the cost of reading the members of all groups.
	Memberships int
	// Admins hold roles directly; AdminGroups may hold roles, and AdminLists is the cost of
	// reading their members.
	Admins, AdminGroups, AdminLists int
	// Places is the cost of finding out which of the groups that count for administrators many
	// users are in.
	Places int
	// Bindings is the cost of reading all bindings of custom roles.
	Bindings int
	// CustomRoles is how many roles the org defined.
	CustomRoles int
	// Apps is how many apps the org has.
	Apps int
	// Clients is how many OAuth clients the org has, ServiceApps how many act for themselves.
	Clients, ServiceApps int
	// Withheld: Okta refuses to list who can have a role.
	Withheld bool
	// FlagCovers: the flag in a group's statistics covers custom roles, so their bindings need
	// not be read.
	FlagCovers bool
	// FlagBlind: the flag was seen not to cover custom roles.
	FlagBlind bool
	// LinkedManagers: managers are linked objects, read for one user per call.
	LinkedManagers bool
}

// Assumed sizes of an org that nothing is known of yet: larger than most orgs, so that a first
// estimate is rarely too low, and small enough that a first query is not refused for a size
// that no org has. The call limit applies at run time in any case.
const (
	assumedPeople      = 10_000
	assumedGroups      = 1000
	assumedAdmins      = 200
	assumedAdminGroups = 20
	assumedAdminLists  = 40
	assumedBindings    = 30
	assumedSets        = 25
	assumedCustomRoles = 50
	assumedClients     = 200
	assumedApps        = 1000
	assumedServiceApps = 20
)

func known(n, assumed int) int {
	if n > 0 {
		return n
	}
	return assumed
}

func (s Sizes) groups() int      { return known(s.Groups, assumedGroups) }
func (s Sizes) admins() int      { return known(s.Admins, assumedAdmins) }
func (s Sizes) adminGroups() int { return known(s.AdminGroups, assumedAdminGroups) }
func (s Sizes) adminLists() int  { return known(s.AdminLists, assumedAdminLists) }
func (s Sizes) bindings() int {
	if s.FlagCovers {
		return 0
	}
	return known(s.Bindings, assumedBindings)
}
func (s Sizes) apps() int        { return known(s.Apps, assumedApps) }
func (s Sizes) clients() int     { return known(s.Clients, assumedClients) }
func (s Sizes) serviceApps() int { return known(s.ServiceApps, assumedServiceApps) }

// sets is the most resource sets there can be: reading all bindings takes a call for each.
func (s Sizes) sets() int { return known(s.Bindings, assumedSets) }

func (s Sizes) customRoles() int { return known(s.CustomRoles, assumedCustomRoles) }

// WalkOfUsers is how many pages hold all users.
func (s Sizes) WalkOfUsers() int { return Pages(known(s.People, assumedPeople), PageSize) }

// withDeactivated returns the sizes with deactivated users included. They are in no group's
// list of members, so the groups Okta still names are read for each of them.
func (s Sizes) withDeactivated() Sizes {
	s.Memberships = 0
	if s.Everyone > 0 {
		s.People = max(s.People, s.Everyone)
	} else {
		s.People = 0
	}
	return s
}

// WalkOfGroups is how many pages hold all groups.
func (s Sizes) WalkOfGroups() int { return Pages(s.groups(), PageSize) }

// users caps a number of users by the org's size, if known.
func (s Sizes) users(n int) int {
	if s.People > 0 {
		return min(n, s.People)
	}
	return n
}

// distinctGroups caps a number of groups by the org's size.
func (s Sizes) distinctGroups(n int) int { return min(n, s.groups()) }

// perUser is how many groups of a user a page of first can hold: no more than twice the largest
// number seen, once enough users were seen.
func (s Sizes) perUser(first int) int {
	if s.GroupsOfUser > 0 {
		return min(first, 2*s.GroupsOfUser)
	}
	return first
}

// The expected cost of reading the admin directory. Unlike a price this is not an upper bound:
// it decides between two ways of reading, so it assumes a middling org (400 groups, three
// resource sets of two bindings, four groups with roles) where nothing is known yet.

// StatisticsCalls is the price of the statistics of all groups, of which the first page may
// have been read.
func (s Sizes) StatisticsCalls(begun bool) int {
	pages := Pages(known(s.Groups, 400), PageSize)
	if begun {
		return max(1, pages-1)
	}
	return pages
}

// BindingCalls is the price of all bindings. Their number matters only where they must be read:
// in most orgs the flag of the groups makes that unnecessary.
func (s Sizes) BindingCalls() int {
	const middling = 10
	switch {
	case s.FlagCovers:
		return 0
	case s.FlagBlind:
		return known(s.Bindings, middling)
	default:
		return min(known(s.Bindings, middling), middling)
	}
}

// AssigneeCalls is the price of the assignees.
func (s Sizes) AssigneeCalls() int { return Pages(s.Admins, assigneesPage) }

// AdminsAmong is how many of some users must be read in any case, if most people of the org
// hold roles of their own. Otherwise they are few, and the rest of the estimate covers them.
func (s Sizes) AdminsAmong(users int) int {
	if s.Admins*2 <= s.People || s.People == 0 {
		return 0
	}
	return min(users, users*s.Admins/s.People)
}

// AdminGroupCalls is the price of the roles and the members of the groups with roles, of which
// a page of users concerns a few.
func (s Sizes) AdminGroupCalls() int {
	const middling = 4
	if s.FlagBlind {
		return known(s.AdminGroups, middling) + min(known(s.AdminLists, middling), middling)
	}
	return min(known(s.AdminGroups, middling), middling) + min(known(s.AdminLists, middling), middling)
}
