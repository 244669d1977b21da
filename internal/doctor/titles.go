package doctor

// titles describe in an administrator's words what each question asks for.
var titles = map[string]string{
	addressEndpoint:                          "An Okta org at this address",
	tokenEndpoint:                            "A token for the service app",
	"GET /api/v1/org":                        "The org's name",
	"GET /api/v1/users":                      "Users: the list",
	"GET /api/v1/users/{id}":                 "Users: one of them",
	"GET /api/v1/users/{id}/groups":          "Users: their groups",
	"GET /api/v1/users/{id}/roles":           "Roles: those of a user",
	"GET /api/v1/users/{id}/factors":         "Users: their factors",
	"GET /api/v1/groups":                     "Groups: the list",
	"GET /api/v1/groups/{id}":                "Groups: one of them",
	"GET /api/v1/groups/{id}/users":          "Groups: their members",
	"GET /api/v1/groups/{id}/roles":          "Roles: those of a group",
	ownersEndpoint:                           "Groups: their owners",
	rulesEndpoint:                            "Groups: the rules that fill them",
	"GET /api/v1/iam/roles":                  "Roles: the org's custom roles",
	"GET /api/v1/iam/resource-sets":          "Roles: what they reach",
	"GET /api/v1/iam/assignees/users":        "Roles: who holds one",
	"GET /api/v1/meta/types/user":            "Users: their types",
	"GET /api/v1/meta/schemas/user/{schema}": "Users: what a profile holds",
	"GET /api/v1/apps":                       "Apps: the list",
	"GET /api/v1/apps/{id}/users":            "Apps: their users",
	"GET /api/v1/apps/{id}/groups":           "Apps: their groups",
	"GET /api/v1/logs":                       "The System Log",
}

// Title returns the check's name for people.
func (c Check) Title() string {
	if title, ok := titles[c.Endpoint]; ok {
		return title
	}
	return c.Endpoint
}
