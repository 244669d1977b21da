package model

import (
	"encoding/json"

	"oktagraph/okta"
)

// ProfileSchema describes the profiles of users of one type.
type ProfileSchema struct{ *okta.UserSchema }

// Title is the display name.
func (s *ProfileSchema) Title() *string { return textOrNil(s.UserSchema.Title) }

// Description is the purpose of the type.
func (s *ProfileSchema) Description() *string { return textOrNil(s.UserSchema.Description) }

// ProfileAttribute is an attribute of a profile, with the scope required to read it.
type ProfileAttribute struct {
	*okta.SchemaAttribute
	Scope string
}

// Title is the display name.
func (a *ProfileAttribute) Title() *string { return textOrNil(a.SchemaAttribute.Title) }

// Description is the purpose of the attribute.
func (a *ProfileAttribute) Description() *string { return textOrNil(a.SchemaAttribute.Description) }

// IsBase reports whether it is one of Okta's own attributes.
func (a *ProfileAttribute) IsBase() bool { return !a.Custom }

// IsRequired reports whether a profile must have it.
func (a *ProfileAttribute) IsRequired() bool { return a.Required }

// IsUnique reports whether no two users may have the same value.
func (a *ProfileAttribute) IsUnique() bool { return a.Unique }

// ItemType is the type of an array's elements.
func (a *ProfileAttribute) ItemType() *string { return textOrNil(a.Items) }

// Format is the format of a string.
func (a *ProfileAttribute) Format() *string { return textOrNil(a.SchemaAttribute.Format) }

// Pattern is the pattern that a string must match.
func (a *ProfileAttribute) Pattern() *string { return textOrNil(a.SchemaAttribute.Pattern) }

// DefaultValue is the value when none is given.
func (a *ProfileAttribute) DefaultValue() json.RawMessage { return a.Default }

// Mutability is whether the attribute can be changed.
func (a *ProfileAttribute) Mutability() *string { return textOrNil(a.SchemaAttribute.Mutability) }

// SelfAccess is what users may do with the attribute in their own profile.
func (a *ProfileAttribute) SelfAccess() *string { return textOrNil(a.SchemaAttribute.SelfAccess) }

// Source is where the value comes from.
func (a *ProfileAttribute) Source() *string { return textOrNil(a.SchemaAttribute.Source) }

// ProfileChoice is a value that an attribute may have.
type ProfileChoice struct{ okta.SchemaChoice }

// Value is the value.
func (c *ProfileChoice) Value() json.RawMessage { return c.SchemaChoice.Value }

// Title is the display name.
func (c *ProfileChoice) Title() *string { return textOrNil(c.SchemaChoice.Title) }
