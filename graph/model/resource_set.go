package model

import "oktagraph/okta"

// ResourceSet is what a custom role is bound to.
type ResourceSet struct{ *okta.ResourceSet }

// IsNode marks the schema's interface.
func (*ResourceSet) IsNode() {}

// Key names the object among those of its type.
func (s *ResourceSet) Key() string { return s.ID }
