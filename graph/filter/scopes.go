package filter

import "strings"

// Scopes that attributes need in addition to the scope of their list. Package auth has the
// whole list.
const (
	scopeProfile = "users:profile"
	scopeContact = "users:contact"
	scopeGroups  = "groups:read"
	scopeRoles   = "roles:read"
	scopeRaw     = "raw:read"
)

// UserScope returns the scope for an attribute of users by its name in Okta's expressions,
// such as profile.email; "" if users:read is enough. Unknown attributes need users:profile,
// as custom ones do.
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

// GroupScope returns the scope for an attribute of groups by its name in Okta's
// expressions; "" if groups:read is enough. Attributes that only `profile` and `raw` would
// show need raw:read.
func GroupScope(attr string) string {
	switch attr {
	case "id", "type", "created", "lastUpdated", "lastMembershipUpdated", "profile.name", "profile.description", memberCount:
		return ""
	}
	return scopeRaw
}
