package model

import "oktagraph/okta"

// Owner is a user or a group that owns a group.
type Owner struct {
	*okta.GroupOwner
	// Nameless reports that the caller may not read the owner's name.
	Nameless bool
}

// Key identifies the object among those of its type.
func (o *Owner) Key() string { return o.Type + ":" + o.ID }

// DisplayName is the display name.
func (o *Owner) DisplayName() *string {
	if o.Nameless {
		return nil
	}
	return nonEmpty(o.GroupOwner.DisplayName)
}

// Origin is where the owner is managed.
func (o *Owner) Origin() *string { return nonEmpty(o.OriginType) }

// OwnerConnection is a page of owners.
type OwnerConnection struct{ page[*Owner] }

// NewOwnerConnection makes a page of owners.
func NewOwnerConnection(s Slice[*Owner]) *OwnerConnection { return &OwnerConnection{s.page()} }

// Edges are the owners with their cursors.
func (c *OwnerConnection) Edges() []*OwnerEdge {
	return edges(&c.page, func(cursor string, o *Owner) *OwnerEdge { return &OwnerEdge{Cursor: cursor, Node: o} })
}

// GroupRule is a rule that puts users into groups.
type GroupRule struct {
	*okta.GroupRule
	Tenant string
}

// IsNode marks the schema's interface.
func (*GroupRule) IsNode() {}

// Key identifies the object among those of its type.
func (r *GroupRule) Key() string { return r.ID }

// Status is Okta's status.
func (r *GroupRule) Status() *string { return nonEmpty(r.GroupRule.Status) }

// Expression is the rule's condition.
func (r *GroupRule) Expression() *string { return nonEmpty(r.GroupRule.Expression) }
