package model

import "oktagraph/okta"

// ResourceSet is a set of resources that a custom role is bound to.
type ResourceSet struct{ *okta.ResourceSet }

// IsNode marks the schema's interface.
func (*ResourceSet) IsNode() {}

// Key identifies the object among those of its type.
func (s *ResourceSet) Key() string { return s.ID }
