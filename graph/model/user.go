package model

import (
	"encoding/json"
	"fmt"
	"slices"

	"oktagraph/okta"
)

// User is an Okta user in the graph.
type User struct {
	*okta.User
	Tenant string
}

// IsNode marks the schema's interface.
func (*User) IsNode() {}

// IsAssignee marks the schema's interface.
func (*User) IsAssignee() {}

// Label is the display name: displayName, or else the login, which every user has.
func (u *User) Label() *string {
	if name := u.DisplayName(); name != nil && *name != "" {
		return name
	}
	return u.Login()
}

// Status is the status in the schema's terms. Statuses that Okta adds later are UNKNOWN,
// with the original in statusRaw.
func (u *User) Status() UserStatus {
	if s := UserStatus(u.User.Status); s.IsValid() {
		return s
	}
	return UserStatusUnknown
}

// StatusRaw is the status as Okta returns it.
func (u *User) StatusRaw() string { return u.User.Status }

// Login is the unique login.
func (u *User) Login() *string { return u.attr("login") }

// DisplayName is the display name.
func (u *User) DisplayName() *string { return u.attr("displayName") }

// FirstName is the given name.
func (u *User) FirstName() *string { return u.attr("firstName") }

// LastName is the family name.
func (u *User) LastName() *string { return u.attr("lastName") }

// Email is the primary address.
func (u *User) Email() *string { return u.attr("email") }

// Profile is the whole profile.
func (u *User) Profile() *UserProfile {
	return &UserProfile{Object: u.User.Profile}
}

// RealmID is the id of the user's realm; nil in orgs without realms.
func (u *User) RealmID() *string { return textOrNil(u.User.RealmID) }

// Raw is the whole object as Okta returned it, except what may not be shown.
func (u *User) Raw() json.RawMessage { return json.RawMessage(u.User.Raw) }

func (u *User) attr(name string) *string { return u.User.Profile.String(name) }

// UserProfile provides a user's profile attribute by attribute.
type UserProfile struct {
	okta.Object
}

// Attributes are the org's custom attributes: everything that is not one of
// the 31 base ones, which have fields and scopes of their own.
func (p *UserProfile) Attributes() (json.RawMessage, error) {
	custom := map[string]json.RawMessage{}
	for _, name := range p.Names() {
		if IsBaseAttribute(name) {
			continue
		}
		if v, ok := p.Lookup(name); ok {
			custom[name] = v
		}
	}
	raw, err := json.Marshal(custom)
	if err != nil {
		return nil, fmt.Errorf("write custom attributes: %w", err)
	}
	return raw, nil
}

// IsBaseAttribute reports whether name is one of the 31 attributes of Okta's
// default user schema.
func IsBaseAttribute(name string) bool {
	_, found := slices.BinarySearch(baseAttributes, name)
	return found
}

// baseAttributes are the properties of definitions.base of Okta's user schema
// (GET /api/v1/meta/schemas/user/default), sorted.
var baseAttributes = []string{
	"city", "costCenter", "countryCode", "department", "displayName", "division", "email", "employeeNumber",
	"firstName", "honorificPrefix", "honorificSuffix", "lastName", "locale", "login", "manager", "managerId",
	"middleName", "mobilePhone", "nickName", "organization", "postalAddress", "preferredLanguage", "primaryPhone",
	"profileUrl", "secondEmail", "state", "streetAddress", "timezone", "title", "userType", "zipCode",
}

// Key identifies the object among those of its type.
func (u *User) Key() string { return u.ID }
