package plan

import (
	"fmt"

	"oktagraph/okta/ratelimit"
)

// DirectoryFrom is about the smallest batch for which reading who can have a role at all is
// worth its calls, in an org of unknown size; see Sizes.
const DirectoryFrom = 21

// RoleBatch is a batch of users or groups whose role assignments are requested.
type RoleBatch struct {
	// Asked is the size of the batch, or of its missing part, see [BatchSize].
	Asked int
	// Known: who can have a role at all was read and is fresh.
	Known bool
	// Directory is the cost of reading that, by the known sizes of the org; only when not
	// Known.
	Directory int
	// Candidates is how many lists have to be read, of those who can have a role; only when
	// Known.
	Candidates int
}

// AssigneeKinds are kinds of role assignees.
type AssigneeKinds struct{ Users, Groups, Clients bool }

// Or returns the kinds in either.
func (k AssigneeKinds) Or(other AssigneeKinds) AssigneeKinds {
	return AssigneeKinds{Users: k.Users || other.Users, Groups: k.Groups || other.Groups, Clients: k.Clients || other.Clients}
}

// People reports whether users or groups are included.
func (k AssigneeKinds) People() bool { return k.Users || k.Groups }

// Not returns the other kinds.
func (k AssigneeKinds) Not() AssigneeKinds {
	return AssigneeKinds{Users: !k.Users, Groups: !k.Groups, Clients: !k.Clients}
}

// Assignments decides between reading everybody's assignments and reading only those of users
// or groups that can have any. With Whole, the admin directory must be read first.
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

// Inherited is a batch of users of whom it is unknown which groups with roles they are in.
type Inherited struct {
	// Users is how many there are.
	Users int
	// ListCalls is the cost of reading the members of all groups with roles.
	ListCalls int
}

// InheritedRoles decides between reading the members of the groups with roles, and reading each
// user's assignments, which include those of the user's groups.
func InheritedRoles(in Inherited) Plan {
	if in.ListCalls <= in.Users {
		return Plan{
			Strategy: Invert, Calls: in.ListCalls, Bucket: ratelimit.BucketGroups,
			Why: fmt.Sprintf("the members of the groups with roles, instead of %d users alone", in.Users),
		}
	}
	return Plan{Strategy: FanOut, Calls: in.Users, Bucket: ratelimit.BucketOther, Why: "a user's own list holds the roles of its groups"}
}
