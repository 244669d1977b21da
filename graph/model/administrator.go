package model

import (
	"oktagraph/loaders"
	"oktagraph/okta"
)

// RoleHolder is a user who holds a role.
type RoleHolder struct {
	ID   string
	User *User
	// Held are the assignments through which the user holds it.
	Held []*loaders.Assignment
}

// Key identifies the object among those of its type.
func (h *RoleHolder) Key() string { return h.ID }

// Administrator is a user who can administer an object through one assignment.
type Administrator struct {
	ID         string
	User       *User
	Assignment *RoleAssignment
	Reach      AdminReach
	Resource   *Resource
	// Through is the id of the target group through which the object is reached, "" if
	// none.
	Through string
}

// Key identifies the object among those of its type.
func (a *Administrator) Key() string { return a.ID }

// Resource is one entry of a resource set.
type Resource struct{ *okta.Resource }

// Orn is Okta's name for the resource.
func (r *Resource) Orn() *string { return nonEmpty(r.ORN) }

// Key identifies the object among those of its type.
func (r *Resource) Key() string { return r.ID }

// RoleHolderConnection is a page of people who hold a role.
type RoleHolderConnection struct{ page[*RoleHolder] }

// NewRoleHolderConnection makes a page of people who hold a role.
func NewRoleHolderConnection(s Slice[*RoleHolder]) *RoleHolderConnection {
	return &RoleHolderConnection{s.page()}
}

// Edges are the holders with their cursors.
func (c *RoleHolderConnection) Edges() []*RoleHolderEdge {
	return edges(&c.page, func(cursor string, h *RoleHolder) *RoleHolderEdge { return &RoleHolderEdge{Cursor: cursor, Node: h} })
}

// ResourceConnection is a page of a resource set.
type ResourceConnection struct{ page[*Resource] }

// NewResourceConnection makes a page of a resource set.
func NewResourceConnection(s Slice[*Resource]) *ResourceConnection {
	return &ResourceConnection{s.page()}
}

// Edges are the resources with their cursors.
func (c *ResourceConnection) Edges() []*ResourceEdge {
	return edges(&c.page, func(cursor string, r *Resource) *ResourceEdge { return &ResourceEdge{Cursor: cursor, Node: r} })
}

// AdministratorConnection is a page of people who can administer an object.
type AdministratorConnection struct{ page[*Administrator] }

// NewAdministratorConnection makes a page of people who can administer an object.
func NewAdministratorConnection(s Slice[*Administrator]) *AdministratorConnection {
	return &AdministratorConnection{s.page()}
}

// Edges are the administrators with their cursors.
func (c *AdministratorConnection) Edges() []*AdministratorEdge {
	return edges(&c.page, func(cursor string, a *Administrator) *AdministratorEdge {
		return &AdministratorEdge{Cursor: cursor, Node: a}
	})
}
