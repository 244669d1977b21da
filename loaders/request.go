package loaders

import (
	"context"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/loaders/reach"
	"oktagraph/loaders/roles"
	"oktagraph/loaders/selection"
	"oktagraph/okta"
)

type (
	// Request is one operation: edges of the schema are methods of it that read a column.
	Request = selection.Request
	// Hints are what is known of an operation before it runs.
	Hints = batch.Hints
	// Freshness is what a request asks of cached data.
	Freshness = fetch.Freshness
	// Cost is what an operation cost so far.
	Cost = fetch.Cost
	// PlanRow is one batch and how it was turned into Okta calls.
	PlanRow = fetch.PlanRow
)

type (
	// Result is what was read for one key.
	Result[V any] = batch.Result[V]
	// Held is what one assignment is limited to.
	Held[V any] = roles.Held[V]
	// EdgeCut is a page of an edge with what is known of its items.
	EdgeCut[T any] = directory.EdgeCut[T]
	// AppList is a list of apps as Okta is asked for it.
	AppList = directory.AppList
	// Query is a list of users or groups as Okta is asked for it.
	Query = directory.Query
	// List is what is asked for of a list of users or groups.
	List[O any] = selection.List[O]
	// Needs is what conditions need to know of other objects, and Facts what is known.
	Needs = selection.Needs
	// Facts are what is known of other objects.
	Facts = selection.Facts
	// RoleMatch is a condition on the assignments of a user.
	RoleMatch = selection.RoleMatch
	// LogQuery selects entries of the System Log.
	LogQuery = directory.LogQuery
	// Position is a place in a list.
	Position = paging.Position
	// Cut is one page cut out of a list.
	Cut = paging.Cut
	// Assignment is an admin role assigned to one user or group.
	Assignment = roles.Assignment
	// AssigneeKinds are kinds of those to whom roles are assigned.
	AssigneeKinds = plan.AssigneeKinds
	// Role is an admin role.
	Role = roles.Role
	// Holder is somebody who holds a role.
	Holder = reach.Holder
	// Administrators are the people who can act on an object.
	Administrators = reach.Administrators
	// Administrator is one of them.
	Administrator = reach.Administrator
	// AppOfType is an app as far as it matters who can act on it.
	AppOfType = reach.AppOfType
	// RoleKind is the family of an admin role.
	RoleKind = roles.RoleKind
	// TooManyObjectsError says that an answer grew beyond what one may hold.
	TooManyObjectsError = batch.TooManyObjectsError
)

// Why there is no answer, or only a part of one.
var (
	ErrUnfinished  = fetch.ErrUnfinished
	ErrNotCached   = fetch.ErrNotCached
	ErrPartialView = fetch.ErrPartialView
)

// AskAgain is when it makes sense to ask for what was unfinished.
const AskAgain = fetch.AskAgain

// Families of roles that are told apart here.
const (
	CustomRole  = roles.CustomRole
	UnknownRole = roles.UnknownRole
)

type requestKey struct{}

// WithRequest puts an operation's loaders into its context.
func WithRequest(ctx context.Context, r *Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// For returns the loaders of the operation ctx belongs to; nil outside one.
func For(ctx context.Context) *Request {
	r, _ := ctx.Value(requestKey{}).(*Request)
	return r
}

// Go starts f as a task beside the one that ctx belongs to.
func Go(ctx context.Context, f func()) { batch.Go(ctx, f) }

// NoCost is the cost of what needs no call, such as introspection.
func NoCost() Cost { return fetch.NoCost() }

// PricedCost is the cost of what was refused for its price.
func PricedCost(price plan.Price) Cost { return fetch.PricedCost(price) }

// CutIDs cuts a page out of ids that were asked for by name.
func CutIDs(ids []string, from Position, first int) Cut { return paging.CutIDs(ids, from, first) }

// CutAssignments cuts a page out of assignments in ascending order of their ids.
func CutAssignments(all []*Assignment, from Position, first int) (Cut, []*Assignment) {
	return roles.CutAssignments(all, from, first)
}

// IsRoleID reports whether an id can be that of a role.
func IsRoleID(id string) bool { return roles.IsRoleID(id) }

// IsCustomRoleID reports whether an id can be that of a role the org defined.
func IsCustomRoleID(id string) bool { return roles.IsCustomRoleID(id) }

// StandardPermissions are what one of Okta's own roles may do, as Okta's pages list it; nil
// where they do not.
func StandardPermissions(roleType string) []string { return roles.StandardPermissions(roleType) }

// TargetKind is the kind of target a standard role takes; ExpandNone for roles
// that take none.
func TargetKind(roleType string) okta.Expand { return roles.TargetKind(roleType) }
