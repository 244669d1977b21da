package selection

import (
	"slices"

	"oktagraph/loaders/directory"
	"oktagraph/loaders/roles"
)

// List is what is asked for of a list of users or groups.
type List[O any] struct {
	// Query is Okta's list: every match is in it.
	directory.Query
	// Exact: Okta evaluates all of the filter.
	Exact bool
	// Here names the fields that are checked here.
	Here []string
	// Match evaluates the whole filter.
	Match func(o O, facts *Facts) bool
	// Evaluable: Match is all that is asked for, so that the list may come from anywhere.
	// A search of the caller's own is evaluated by Okta alone.
	Evaluable bool
	// Key is an object's place in the order that was asked for, ok is false without a
	// value. nil is no order.
	Key func(o O, facts *Facts) (key string, ok bool)
	// Desc turns the order round; SortHere: Okta does not have it.
	Desc, SortHere bool
	// Everybody: deactivated users are among those asked for.
	Everybody bool
	// Narrow: Okta is asked for more than a status, so that its list is taken to be short.
	Narrow bool
	// Bound is how many objects match at most; 0 is not known.
	Bound int
	Needs Needs
}

// Needs is what conditions need to know of other objects.
type Needs struct {
	// Groups are the groups of each condition on memberships, Within those of conditions
	// that every match satisfies.
	Groups, Within [][]string
	// Roles are the conditions on roles, Held the places of those that every match satisfies.
	Roles []RoleMatch
	Held  []int
	// Admins: whether groups have roles. Counts: how many members they have.
	Admins, Counts bool
}

// RoleMatch is a condition on the assignments of a user.
type RoleMatch struct {
	// Role and Roles are ids of roles; "" and nil are any.
	Role  string
	Roles []string
	// Kind is the family of the role; "" is any.
	Kind roles.RoleKind
	// Direct and ThroughGroups say how the role must be held; neither is either way.
	Direct, ThroughGroups bool
}

// Fits reports whether a role of a tenant is one that is asked for.
func (m RoleMatch) Fits(tenant string, role *roles.Role) bool {
	named := func(id string) bool { return id == role.ID || id == role.Type || id == tenant+":"+role.Type }
	switch {
	case m.Role != "" && !named(m.Role):
		return false
	case m.Roles != nil && !slices.ContainsFunc(m.Roles, named):
		return false
	default:
		return m.Kind == "" || m.Kind == role.Kind
	}
}

// Facts are what is known of other objects, for the conditions that need it.
type Facts struct {
	members map[string]map[string]bool // of groups
	holders []map[string]bool          // by condition
	admins  map[string]bool            // groups with roles
	counts  map[string]int             // members of groups
	// byUser: members are filled in by the groups of those users who can match.
	byUser bool
	// late: holders are filled in for those users whose match depends on it.
	late bool
}

// InAny reports whether a user is in one of groups.
func (f *Facts) InAny(userID string, groups []string) bool {
	return slices.ContainsFunc(groups, func(g string) bool { return f.members[g][userID] })
}

// Holds reports whether a user satisfies a condition on roles.
func (f *Facts) Holds(condition int, userID string) bool { return f.holders[condition][userID] }

// HasAdminRoles reports whether a group has a role.
func (f *Facts) HasAdminRoles(groupID string) bool { return f.admins[groupID] }

// MemberCount is how many members a group has, as a key that sorts; ok is false when Okta
// does not say.
func (f *Facts) MemberCount(groupID string) (key string, ok bool) {
	n, ok := f.counts[groupID]
	return countKey(n), ok
}
