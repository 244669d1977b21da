package roles

// standardPermissions is what Okta's own roles may do, in the words of Okta's help page for
// each role, linked from
// https://help.okta.com/oie/en-us/content/topics/security/administrators-admin-comparison.htm.
// Roles on the IAM framework have their permission, as named in
// https://developer.okta.com/docs/concepts/role-assignment/. Roles whose pages list none are
// missing, such as organization administrators, whose page lists only exceptions.
func standardPermissions() map[string][]string {
	return map[string][]string{
		"SUPER_ADMIN": {"Perform all administrative tasks"},
		"APP_ADMIN": {
			"View apps and app instances", "Add and configure apps", "Assign user access to apps",
			"Create users in pending status through an app import", "View the Mobile tab on apps", "Create and modify OIDC apps",
			"Manage Profile Editor", "Manage profile mappings", "View users and groups", "View System Log", "View user social tokens",
			"Authorize RADIUS agents",
		},
		"USER_ADMIN": {
			"Create new users", "Remove users", "Add users in their groups to other groups that they manage", "Rename groups",
			"Update descriptions of groups", "Deactivate users", "Activate users", "Reset user passwords",
			"Reset user multifactor authentication", "Edit user profiles", "Unlock users", "Suspend users", "Reveal restricted passwords",
			"Edit group profile values",
		},
		"HELP_DESK_ADMIN": {
			"Reset passwords", "Create temporary passwords for pending users", "Reset multifactor authentication", "Unlock accounts",
			"Clear user sessions", "View user profiles",
		},
		"GROUP_MEMBERSHIP_ADMIN": {
			"View users", "View groups", "Add users to groups", "Remove users from groups", "View user tokens", "Create user tokens",
			"Clear user tokens",
		},
		"API_ACCESS_MANAGEMENT_ADMIN": {
			"Create authorization servers", "Create scopes", "Create claims", "Create access policies", "Create rules for access policies",
			"Test the configuration of authorization servers", "Delete authorization servers", "Rotate keys manually",
		},
		"ACCESS_CERTIFICATIONS_ADMIN": {"okta.governance.accessCertifications.manage"},
		"ACCESS_REQUESTS_ADMIN":       {"okta.governance.accessRequests.manage"},
	}
}

// StandardPermissions returns what one of Okta's own roles may do; nil for other roles, and
// where Okta's pages do not list it.
func StandardPermissions(roleType string) []string { return standardPermissions()[roleType] }
