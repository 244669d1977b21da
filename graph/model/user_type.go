package model

import "oktagraph/okta"

// UserType is an Okta user type in the graph.
type UserType struct{ *okta.UserType }

// IsNode marks the schema's interface.
func (*UserType) IsNode() {}

// Description is the purpose of the type; nil if there is none.
func (t *UserType) Description() *string { return textOrNil(t.UserType.Description) }

// IsDefault reports whether the type is the org's default one.
func (t *UserType) IsDefault() bool { return t.Default }

// textOrNil returns nil for an empty string.
func textOrNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
