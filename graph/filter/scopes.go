package filter

import "strings"

// The scopes that attributes need beside the one of their list. Package auth
// has the whole list.
const (
	scopeProfile = "users:profile"
	scopeContact = "users:contact"
	scopeGroups  = "groups:read"
	scopeRoles   = "roles:read"
	scopeRaw     = "raw:read"
)

// UserScope returns the scope to read an attribute of users by its name in
// Okta's expressions, such as profile.email; "" when users:read is enough.
// Attributes it does not know need users:profile, as custom ones do.
func UserScope(attr string) string {
	switch name, _ := strings.CutPrefix(attr, "profile."); name {
	case "email", "secondEmail", "mobilePhone", "primaryPhone",
		"streetAddress", "city", "state", "zipCode", "countryCode", "postalAddress":
		return scopeContact
	}
	switch attr {
	case "id", "status", "created", "activated", "statusChanged", "lastUpdated", "lastLogin", "passwordChanged",
		"type.id", "realmId", "profile.login", "profile.displayName":
		return ""
	}
	return scopeProfile
}

// GroupScope returns the scope to read an attribute of groups by its name in
// Okta's expressions; "" when groups:read is enough. What only `profile` and
// `raw` would show needs raw:read.
func GroupScope(attr string) string {
	switch attr {
	case "id", "type", "created", "lastUpdated", "lastMembershipUpdated", "profile.name", "profile.description", memberCount:
		return ""
	}
	return scopeRaw
}
