package loaders

import (
	"context"

	"oktagraph/loaders/admins"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/okta"
)

// What an operation is, what is known of it before it runs, and what it cost.
type (
	// Request is one operation: every edge of the schema is a method of it that reads
	// a column.
	Request   = admins.Request
	Hints     = batch.Hints
	Freshness = batch.Freshness
	Cost      = batch.Cost
	CacheCost = batch.CacheCost
	PlanRow   = batch.PlanRow
)

// What columns are made of.
type (
	Result[V any] = batch.Result[V]
	Held[V any]   = admins.Held[V]
	Query         = directory.Query
	Position      = directory.Position
	Cut           = directory.Cut
	Assignment    = admins.Assignment
	Role          = admins.Role
	RoleKind      = admins.RoleKind
)

// Why there is no answer.
var (
	ErrUnfinished     = batch.ErrUnfinished
	ErrNotCached      = batch.ErrNotCached
	ErrTooManyObjects = batch.ErrTooManyObjects
	ErrPartialView    = batch.ErrPartialView
)

// AskAgain is when it makes sense to ask for what was unfinished.
const AskAgain = batch.AskAgain

// The families of roles.
const (
	StandardRole = admins.StandardRole
	CustomRole   = admins.CustomRole
	IAMRole      = admins.IAMRole
	UnknownRole  = admins.UnknownRole
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

// NoCost is the cost of what was refused before it was run.
func NoCost() Cost { return batch.NoCost() }

// CutIDs cuts a page out of ids that were asked for by name.
func CutIDs(ids []string, from Position, first int) Cut { return directory.CutIDs(ids, from, first) }

// CutAssignments cuts a page out of assignments in ascending order of their ids.
func CutAssignments(all []*Assignment, from Position, first int) (Cut, []*Assignment) {
	return admins.CutAssignments(all, from, first)
}

// IsRoleID reports whether an id can be that of a role.
func IsRoleID(id string) bool { return admins.IsRoleID(id) }

// IsCustomRoleID reports whether an id can be that of a role the org defined.
func IsCustomRoleID(id string) bool { return admins.IsCustomRoleID(id) }

// TargetKind is the kind of target a standard role takes; ExpandNone for roles
// that take none.
func TargetKind(roleType string) okta.Expand { return admins.TargetKind(roleType) }
