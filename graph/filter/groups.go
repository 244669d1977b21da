package filter

import "oktagraph/okta/expression"

// Groups is the input GroupFilter. A nil field was not given; an empty list
// matches nothing.
type Groups struct {
	IDs            []string
	Type           []string
	NameStartsWith *string
	// LastUpdatedAfter and LastMembershipUpdatedAfter are RFC 3339.
	LastUpdatedAfter           *string
	LastMembershipUpdatedAfter *string
}

// ForGroups returns the question to GET /api/v1/groups. Errors are
// [*InputError].
func ForGroups(f Groups, search *string, order *Order) (*Query, error) {
	c := &conditions{}
	c.only(f.IDs)
	c.oneOf("type", "type", f.Type, groupTypes())
	c.startsWith("nameStartsWith", f.NameStartsWith, "profile.name")
	c.after("lastUpdatedAfter", "lastUpdated", f.LastUpdatedAfter)
	c.after("lastMembershipUpdatedAfter", "lastMembershipUpdated", f.LastMembershipUpdatedAfter)

	r := request{
		grammar: expression.GroupSearch,
		// A comparison of dates, because `pr` is documented for users alone. A
		// list of types would leave out those that Okta adds one day.
		always:   expression.Gt("created", "1970-01-01T00:00:00.000Z"),
		sortKeys: groupSortKeys(),
		search:   search,
		order:    order,
		scopes:   groupScopes,
	}
	return r.query(c)
}

func groupTypes() []string { return []string{"OKTA_GROUP", "APP_GROUP", "BUILT_IN"} }

func groupSortKeys() map[string]string {
	return map[string]string{
		"NAME": "profile.name", "CREATED": "created", "LAST_UPDATED": "lastUpdated", "LAST_MEMBERSHIP_UPDATED": "lastMembershipUpdated",
	}
}
