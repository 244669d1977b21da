package selection

import (
	"slices"

	"oktagraph/loaders/directory"
	"oktagraph/loaders/roles"
)

// List is what a client selects of a list of users or groups.
type List[O any] struct {
	// Query is Okta's list: it contains every match.
	directory.Query
	// Exact: Okta evaluates the whole filter.
	Exact bool
	// Here names the fields that are checked here.
	Here []string
	// Match evaluates the whole filter.
	Match func(o O, facts *Facts) bool
	// Evaluable: Match is the complete condition, so the list may come from anywhere. A search
	// given by the caller is evaluated only by Okta.
	Evaluable bool
	// Key returns an object's place in the requested order, ok is false without a value. nil
	// means no order.
	Key func(o O, facts *Facts) (key string, ok bool)
	// Desc reverses the order; SortHere: Okta does not support it.
	Desc, SortHere bool
	// Everybody: deactivated users are included.
	Everybody bool
	// Narrow: Okta filters by more than a status, so its list is assumed to be short.
	Narrow bool
	// Bound is the most objects that can match; 0 means unknown.
	Bound int
	Needs Needs
}

// Needs is what conditions need to know of other objects.
type Needs struct {
	// Groups are the groups of each condition on memberships, Within those of conditions that
	// every match satisfies.
	Groups, Within [][]string
	// Roles are the conditions on roles, Held the indexes of those that every match satisfies.
	Roles []RoleMatch
	Held  []int
	// Admins: whether groups have roles is needed. Counts: how many members they have is
	// needed.
	Admins, Counts bool
}

// RoleMatch is a condition on the assignments of a user.
type RoleMatch struct {
	// Role and Roles are ids of roles; "" and nil match any.
	Role  string
	Roles []string
	// Kind is the family of the role; "" matches any.
	Kind roles.RoleKind
	// Direct and ThroughGroups restrict how the role is held; neither means either way.
	Direct, ThroughGroups bool
}

// Fits reports whether a role of a tenant matches.
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

// Facts is what is known of other objects, for the conditions that need it.
type Facts struct {
	members map[string]map[string]bool // of groups
	holders []map[string]bool          // by condition
	admins  map[string]bool            // groups with roles
	counts  map[string]int             // members of groups
	// byUser: members are filled in from the groups of those users who can match.
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

// MemberCount returns how many members a group has, as a key that sorts; ok is false when Okta
// returns no count.
func (f *Facts) MemberCount(groupID string) (key string, ok bool) {
	n, ok := f.counts[groupID]
	return countKey(n), ok
}
