package oktasim_test

// difference is a place where recorded answers of Okta differ from its specification; the
// simulator follows the recordings.
type difference struct {
	path   string // of the operation, "" for all
	place  string // in the body, without numbers
	reason string // why the recording is right
}

func differences() []difference {
	const (
		nulls    = "recorded with null; Okta's API reference allows any property without a value to be null or absent"
		examples = "null in the specification's own examples (spec-examples/logs.json), and in any event of the system"
	)
	return []difference{
		{"/api/v1/apps", "accessibility.", nulls},
		{"/api/v1/apps/{appId}", "accessibility.", nulls},
		{"/api/v1/groups/{groupId}/apps", "accessibility.", nulls},
		{"/api/v1/apps", "_embedded.user.", "the parameter expand promises an application user, whose members are texts; the schema of _embedded knows objects only"},
		{"/api/v1/apps/{appId}/users", "externalId: ", nulls},
		{"/api/v1/org", "_links.logo: ", nulls},
		{"/api/v1/org", "address", nulls},
		{"/api/v1/org", "city: ", nulls},
		{"/api/v1/org", "country: ", nulls},
		{"/api/v1/org", "expiresAt: ", nulls},
		{"/api/v1/org", "postalCode: ", nulls},
		{"/api/v1/org", "state: ", nulls},
		{"/api/v1/groups/{groupId}/owners", "originId: ", nulls},
		{"/api/v1/logs", "actor.detailEntry: ", examples},
		{"/api/v1/logs", "authenticationContext.", examples},
		{"/api/v1/logs", "client.", examples},
		{"/api/v1/logs", "legacyEventType: ", examples},
		{"/api/v1/logs", "outcome.reason: ", examples},
		{"/api/v1/logs", "target.detailEntry: ", examples},
		{"/api/v1/users/{userId}/roles", "type: value is not one of", "MOBILE_ADMIN is recorded and not among the specification's role types"},
		{"/api/v1/users/{userId}/roles/{roleAssignmentId}", `: discriminator property "type" has invalid value`, "the same"},
		{"/api/v1/groups/{groupId}/owners", `string doesn't match the format "date-time"`, "recorded as 2026-03-04 10:08:01.0, without T and zone"},
		{"/api/v1/meta/schemas/user/{schemaId}", "definitions.custom.properties.workload.enum: ", "number attributes were recorded with enums of numbers such as 0.01; the specification knows strings and integers"},
		{"/api/v1/iam/roles/{roleIdOrLabel}/permissions", "permissions.conditions.include.", "recorded as a list of attribute names; the specification says object"},
	}
}

// beyond is a route, or an answer, that our subset of Okta's specification does not
// describe.
type beyond struct {
	name   string // of the route
	like   string // the operation, or component, that describes the same thing; "" for none
	reason string
}

// routesBeyond lists the simulator's routes that the specification omits. Each must still
// be a route, and still be omitted.
func routesBeyond() []beyond {
	const recorded = "recorded, and not in the subset; TestShapesMatchTheRecordings holds it to its recordings"
	return []beyond{
		{"GET /api/v1/groups/{id}/roles/{assignment}", "/api/v1/users/{userId}/roles/{roleAssignmentId}", "recorded, and not in the subset; it is what a user's assignment is"},
		{"GET /api/v1/iam/resource-sets/{set}/bindings/{role}/members/{member}", "#ResourceSetBindingMember", "not in the subset, but the schema of the list's elements is"},
		{"GET /api/v1/meta/schemas/user/linkedObjects", "", "not in the subset; its elements are what one definition is, which is held to its recordings"},
		{"GET /api/v1/meta/schemas/user/linkedObjects/{name}", "", recorded},
		{"GET /api/v1/eventHooks", "", "not in the subset; its elements are what one event hook is, which is held to its recording"},
		{"GET /api/v1/eventHooks/{id}", "", recorded},
		{"POST /oauth2/v1/token", "", "OAuth's own answers, by RFC 6749, in no part of the management API's specification; TestPrivateKeyJWT and TestDPoP hold it to them"},
	}
}

// statusesBeyond lists statuses for which the specification has no schema. Their bodies
// are checked against its Error schema and the five recorded keys.
func statusesBeyond() map[int]string {
	return map[int]string{
		400: "given for the System Log only, though every list refuses bad parameters",
		401: "recorded for features (E0000015), and documented for tokens (E0000011); the specification describes neither",
		404: "given where an id is in the path; unknown paths answer it too",
		405: "of the server in front of all operations",
		414: "of the server in front of all operations",
		500: "recorded (E0000009), and described for no operation",
	}
}
