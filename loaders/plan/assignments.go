package plan

import (
	"fmt"

	"oktagraph/okta/ratelimit"
)

// DirectoryFrom is about the smallest batch for which reading who can have a role at
// all is worth its calls, in an org nothing is known of; see Sizes.
const DirectoryFrom = 21

// RoleBatch is a batch of users or groups whose role assignments are asked for.
type RoleBatch struct {
	// Asked is how many the cache lacks.
	Asked int
	// Known: who can have a role at all was read and is fresh.
	Known bool
	// Directory is what reading that would cost, as far as the org's sizes are
	// learned; only when not Known.
	Directory int
	// Candidates is how many of the asked can have one; only when Known.
	Candidates int
}

// AssigneeKinds are kinds of those to whom roles are assigned.
type AssigneeKinds struct{ Users, Groups, Clients bool }

// Or are the kinds that are among either.
func (k AssigneeKinds) Or(other AssigneeKinds) AssigneeKinds {
	return AssigneeKinds{Users: k.Users || other.Users, Groups: k.Groups || other.Groups, Clients: k.Clients || other.Clients}
}

// People reports whether users or groups are among them.
func (k AssigneeKinds) People() bool { return k.Users || k.Groups }

// Not are the other kinds.
func (k AssigneeKinds) Not() AssigneeKinds {
	return AssigneeKinds{Users: !k.Users, Groups: !k.Groups, Clients: !k.Clients}
}

// Assignments decides between asking for everybody's assignments and asking
// only those who can have any. With Whole it wants the admin directory first.
func Assignments(h RoleBatch) Plan {
	switch {
	case h.Known:
		return Plan{
			Strategy: Candidates, Calls: h.Candidates, Bucket: ratelimit.BucketOther,
			Why: fmt.Sprintf("%d of %d asked: the others hold none or are known", h.Candidates, h.Asked),
		}
	case h.Asked <= h.Directory:
		return Plan{
			Strategy: FanOut, Calls: h.Asked, Bucket: ratelimit.BucketOther,
			Why: fmt.Sprintf("%d asked: fewer than finding out who can have a role", h.Asked),
		}
	default:
		return Plan{Strategy: Whole, Bucket: ratelimit.BucketOther, Why: "who can have a role at all"}
	}
}

// Inherited is a batch of users of whom it is not known in which of the groups
// with roles they are.
type Inherited struct {
	// Users is how many.
	Users int
	// ListCalls is what reading the members of all groups with roles costs.
	ListCalls int
}

// InheritedRoles decides between reading the members of the groups with roles,
// and asking for each user's assignments, which hold those of the user's groups.
func InheritedRoles(in Inherited) Plan {
	if in.ListCalls <= in.Users {
		return Plan{
			Strategy: Invert, Calls: in.ListCalls, Bucket: ratelimit.BucketGroups,
			Why: fmt.Sprintf("the members of the groups with roles, instead of %d users alone", in.Users),
		}
	}
	return Plan{Strategy: FanOut, Calls: in.Users, Bucket: ratelimit.BucketOther, Why: "a user's own list holds the roles of its groups"}
}
