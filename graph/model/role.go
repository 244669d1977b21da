package model

import (
	"oktagraph/loaders"
	"oktagraph/okta"
)

// Role is an admin role in the graph.
type Role struct {
	// Word is the type of one of Okta's own roles, or a custom role's id.
	Word   string
	Kind   RoleKind
	Type   string
	Label  string
	Tenant string
	// Custom is the org's own role if it was read; nil for Okta's roles and for custom ones
	// known only by id and label.
	Custom *okta.CustomRole
}

// NewRole wraps a role of the loaders.
func NewRole(tenant string, r *loaders.Role) *Role {
	return &Role{Word: r.ID, Kind: RoleKind(r.Kind), Type: r.Type, Label: r.Label, Tenant: tenant, Custom: r.Custom}
}

// IsNode marks the schema's interface.
func (*Role) IsNode() {}

// ID is a custom role's id. Okta's own roles have no id but their type, which is the same
// in every org, so the tenant is put before it.
func (r *Role) ID() string {
	if loaders.IsCustomRoleID(r.Word) {
		return r.Word
	}
	return r.Tenant + ":" + r.Word
}

// RoleAssignment is one role assigned to one assignee.
type RoleAssignment struct {
	*okta.RoleAssignment
	Role   *Role
	Tenant string
	// The assignee; the assignment's own links are not trusted.
	AssigneeKind okta.AssigneeKind
	AssigneeID   string

	loaded *loaders.Assignment
}

// NewRoleAssignment wraps an assignment of the loaders.
func NewRoleAssignment(tenant string, a *loaders.Assignment, role *loaders.Role) *RoleAssignment {
	return &RoleAssignment{
		RoleAssignment: a.RoleAssignment, Role: NewRole(tenant, role), Tenant: tenant,
		AssigneeKind: a.Kind, AssigneeID: a.Assignee, loaded: a,
	}
}

// IsNode marks the schema's interface.
func (*RoleAssignment) IsNode() {}

// Loaded is the assignment in the loaders' form.
func (a *RoleAssignment) Loaded() *loaders.Assignment { return a.loaded }

// ID is assigneeId:assignmentId, since Okta's assignment id repeats between
// assignees: for targetable roles it is the role type in base32.
func (a *RoleAssignment) ID() string { return a.loaded.ID() }

// AssignmentID is Okta's id of the assignment.
func (a *RoleAssignment) AssignmentID() string { return a.RoleAssignment.ID }

// AssigneeType is the kind of assignee in the schema's terms.
func (a *RoleAssignment) AssigneeType() AssigneeType {
	switch a.AssigneeKind {
	case okta.UserAssignee:
		return AssigneeTypeUser
	case okta.GroupAssignee:
		return AssigneeTypeGroup
	case okta.ClientAssignee:
		return AssigneeTypeServiceApp
	default:
		return AssigneeTypeUnknown
	}
}

// RoleTargets is what one assignment is limited to. Its parts are loaded only on demand,
// since Okta returns one kind per call.
type RoleTargets struct {
	Assignment *RoleAssignment
}

// TargetApp is an application a role is limited to.
type TargetApp struct {
	okta.TargetApp
}

// AppID is the instance's id; nil for a whole catalog application.
func (t *TargetApp) AppID() *string { return nonEmpty(t.ID) }

// DisplayName is the display name; Okta returns one only for catalog applications.
func (t *TargetApp) DisplayName() *string { return nonEmpty(t.TargetApp.DisplayName) }

// Status is Okta's status.
func (t *TargetApp) Status() *string { return nonEmpty(t.TargetApp.Status) }

func nonEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// RoleConnection is a page of roles.
type RoleConnection struct{ page[*Role] }

// NewRoleConnection makes a page of roles.
func NewRoleConnection(s Slice[*Role]) *RoleConnection { return &RoleConnection{s.page()} }

// Edges are the roles with their cursors.
func (c *RoleConnection) Edges() []*RoleEdge {
	return edges(&c.page, func(cursor string, r *Role) *RoleEdge { return &RoleEdge{Cursor: cursor, Node: r} })
}

// TargetAppConnection is a page of applications that a role is limited to.
type TargetAppConnection struct{ page[*TargetApp] }

// NewTargetAppConnection makes a page of applications.
func NewTargetAppConnection(s Slice[*TargetApp]) *TargetAppConnection {
	return &TargetAppConnection{s.page()}
}

// Edges are the applications with their cursors.
func (c *TargetAppConnection) Edges() []*TargetAppEdge {
	return edges(&c.page, func(cursor string, t *TargetApp) *TargetAppEdge { return &TargetAppEdge{Cursor: cursor, Node: t} })
}

// Key identifies the object among those of its type.
func (r *Role) Key() string { return r.Word }

// Key identifies the object among those of its type.
func (a *RoleAssignment) Key() string { return a.ID() }

// Key identifies the object among those of its type.
func (t *RoleTargets) Key() string { return t.Assignment.ID() }
