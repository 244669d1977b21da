package filter

import "oktagraph/okta/expression"

// Users is the input UserFilter. A nil field was not given; an empty list
// matches nothing.
type Users struct {
	IDs        []string
	Status     []string
	StartsWith *string
	Login      *string
	Email      *string
	FirstName  *string
	LastName   *string
	Department *string
	// CreatedAfter and LastUpdatedAfter are RFC 3339.
	CreatedAfter         *string
	LastUpdatedAfter     *string
	IncludeDeprovisioned bool
}

// ForUsers returns the question to GET /api/v1/users. Users with the status
// DEPROVISIONED are left out unless status, ids or includeDeprovisioned ask for
// them: Okta's plain list does so by itself, its search does not. Errors are
// [*InputError].
func ForUsers(f Users, search *string, order *Order) (*Query, error) {
	c := &conditions{}
	c.only(f.IDs)
	c.oneOf("status", "status", f.Status, userStatuses())
	c.startsWith("startsWith", f.StartsWith, "profile.firstName", "profile.lastName", "profile.email", "profile.login")
	c.is("login", "profile.login", f.Login)
	c.is("email", "profile.email", f.Email)
	c.is("firstName", "profile.firstName", f.FirstName)
	c.is("lastName", "profile.lastName", f.LastName)
	c.is("department", "profile.department", f.Department)
	c.after("createdAfter", "created", f.CreatedAfter)
	c.after("lastUpdatedAfter", "lastUpdated", f.LastUpdatedAfter)

	r := request{
		grammar:  expression.UserSearch,
		always:   expression.Has("status"),
		narrowed: f.IncludeDeprovisioned,
		sortKeys: userSortKeys(),
		search:   search,
		order:    order,
		scopes:   func(attrs []string) []string { return userScopes(attrs, search != nil) },
	}
	if f.Status == nil && f.IDs == nil && !f.IncludeDeprovisioned {
		// Okta has no ne; this is its documented form.
		r.base = expression.NotEq("status", "DEPROVISIONED")
	}
	return r.query(c)
}

func userStatuses() []string {
	return []string{"STAGED", "PROVISIONED", "ACTIVE", "RECOVERY", "LOCKED_OUT", "PASSWORD_EXPIRED", "SUSPENDED", "DEPROVISIONED"}
}

func userSortKeys() map[string]string {
	return map[string]string{
		"LOGIN": "profile.login", "EMAIL": "profile.email", "FIRST_NAME": "profile.firstName", "LAST_NAME": "profile.lastName",
		"STATUS": "status", "CREATED": "created", "LAST_UPDATED": "lastUpdated",
	}
}
