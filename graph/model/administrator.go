package model

import (
	"oktagraph/loaders"
	"oktagraph/okta"
)

// RoleHolder is somebody who holds a role.
type RoleHolder struct {
	ID   string
	User *User
	// Held are the assignments that make them one.
	Held []*loaders.Assignment
}

// Key names the object among those of its type.
func (h *RoleHolder) Key() string { return h.ID }

// Administrator is somebody who can act on an object, by one assignment.
type Administrator struct {
	ID         string
	User       *User
	Assignment *RoleAssignment
	Reach      AdminReach
	Resource   *Resource
	// Through is the id of the target group it reaches the object through, "" for none.
	Through string
}

// Key names the object among those of its type.
func (a *Administrator) Key() string { return a.ID }

// Resource is one entry of a resource set.
type Resource struct{ *okta.Resource }

// Orn is Okta's name of what it stands for.
func (r *Resource) Orn() *string { return nonEmpty(r.ORN) }

// Key names the object among those of its type.
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

// AdministratorConnection is a page of people who can act on an object.
type AdministratorConnection struct{ page[*Administrator] }

// NewAdministratorConnection makes a page of people who can act on an object.
func NewAdministratorConnection(s Slice[*Administrator]) *AdministratorConnection {
	return &AdministratorConnection{s.page()}
}

// Edges are the administrators with their cursors.
func (c *AdministratorConnection) Edges() []*AdministratorEdge {
	return edges(&c.page, func(cursor string, a *Administrator) *AdministratorEdge {
		return &AdministratorEdge{Cursor: cursor, Node: a}
	})
}
