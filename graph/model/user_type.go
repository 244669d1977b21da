package model

import "oktagraph/okta"

// UserType is a kind of user in the graph.
type UserType struct{ *okta.UserType }

// IsNode marks the schema's interface.
func (*UserType) IsNode() {}

// Description is what the type is for; nil when nobody wrote that.
func (t *UserType) Description() *string { return textOrNil(t.UserType.Description) }

// IsDefault reports whether the type is the org's default one.
func (t *UserType) IsDefault() bool { return t.Default }

// textOrNil is nil for a text that is empty.
func textOrNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
