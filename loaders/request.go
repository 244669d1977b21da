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
	// Request is one operation. The schema's edges are methods of it, each reading a column.
	Request = selection.Request
	// Hints is what is known of an operation before it runs.
	Hints = batch.Hints
	// Freshness is what a request demands of cached data.
	Freshness = fetch.Freshness
	// Cost is the cost of an operation so far.
	Cost = fetch.Cost
	// PlanRow is one batch and how it was turned into Okta calls.
	PlanRow = fetch.PlanRow
)

type (
	// Result is what was read for one key.
	Result[V any] = batch.Result[V]
	// Held is what limits one assignment.
	Held[V any] = roles.Held[V]
	// EdgeCut is a page of an edge and what is known of its items.
	EdgeCut[T any] = directory.EdgeCut[T]
	// AppList is a list of apps as requested from Okta.
	AppList = directory.AppList
	// Query is a list of users or groups as requested from Okta.
	Query = directory.Query
	// List is what a client selects of a list of users or groups.
	List[O any] = selection.List[O]
	// Needs is what conditions need to know of other objects, and Facts is what is known.
	Needs = selection.Needs
	// Facts is what is known of other objects.
	Facts = selection.Facts
	// RoleMatch is a condition on the assignments of a user.
	RoleMatch = selection.RoleMatch
	// LogQuery selects entries of the System Log.
	LogQuery = directory.LogQuery
	// Position is a place in a list.
	Position = paging.Position
	// Cut is one page cut out of a list.
	Cut = paging.Cut
	// Assignment is an admin role assigned to one user, group or OAuth client.
	Assignment = roles.Assignment
	// AssigneeKinds are kinds of role assignees.
	AssigneeKinds = plan.AssigneeKinds
	// Role is an admin role.
	Role = roles.Role
	// Holder holds a role.
	Holder = reach.Holder
	// Administrators are the people who can act on an object.
	Administrators = reach.Administrators
	// Administrator is one of them.
	Administrator = reach.Administrator
	// AppOfType is an app, reduced to what decides who can act on it.
	AppOfType = reach.AppOfType
	// RoleKind is the family of an admin role.
	RoleKind = roles.RoleKind
	// TooManyObjectsError reports that an answer grew beyond its limit.
	TooManyObjectsError = batch.TooManyObjectsError
)

// Reasons for a missing or partial answer.
var (
	ErrUnfinished  = fetch.ErrUnfinished
	ErrNotCached   = fetch.ErrNotCached
	ErrPartialView = fetch.ErrPartialView
)

// AskAgain is how long to wait before asking for what was unfinished.
const AskAgain = fetch.AskAgain

// Families of roles that this package distinguishes.
const (
	CustomRole  = roles.CustomRole
	UnknownRole = roles.UnknownRole
)

type requestKey struct{}

// WithRequest puts an operation's loaders into its context.
func WithRequest(ctx context.Context, r *Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// For returns the loaders of the operation that ctx belongs to; nil outside one.
func For(ctx context.Context) *Request {
	r, _ := ctx.Value(requestKey{}).(*Request)
	return r
}

// Go starts f as a task beside the one that ctx belongs to.
func Go(ctx context.Context, f func()) { batch.Go(ctx, f) }

// NoCost returns the cost of an operation that needs no call, such as introspection.
func NoCost() Cost { return fetch.NoCost() }

// PricedCost returns the cost of an operation refused for its price.
func PricedCost(price plan.Price) Cost { return fetch.PricedCost(price) }

// CutIDs cuts a page out of ids that the client listed.
func CutIDs(ids []string, from Position, first int) Cut { return paging.CutIDs(ids, from, first) }

// CutAssignments cuts a page out of assignments in ascending order of their ids.
func CutAssignments(all []*Assignment, from Position, first int) (Cut, []*Assignment) {
	return roles.CutAssignments(all, from, first)
}

// IsRoleID reports whether id can be the id of a role.
func IsRoleID(id string) bool { return roles.IsRoleID(id) }

// IsCustomRoleID reports whether id can be the id of a role the org defined.
func IsCustomRoleID(id string) bool { return roles.IsCustomRoleID(id) }

// StandardPermissions returns what one of Okta's own roles may do, as listed in Okta's
// documentation; nil for roles not listed there.
func StandardPermissions(roleType string) []string { return roles.StandardPermissions(roleType) }

// TargetKind returns the kind of target a standard role takes; ExpandNone for roles without
// targets.
func TargetKind(roleType string) okta.Expand { return roles.TargetKind(roleType) }
