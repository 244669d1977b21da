package doctor

import (
	"net/http"
	"strings"

	"oktagraph/okta"
)

// Tenant is what is known about one tenant before its org is asked.
type Tenant struct {
	ID string
	// Pasted is the org's address as the operator wrote it.
	Pasted string
	// Share is the part of every rate limit that may be spent.
	Share float64
	// Progress is called with each check as it ends; may be nil.
	Progress func(Check)
	// Linked reports whether the tenant is managed on the page, not in the configuration file.
	Linked bool
	// App is the service app the org is read with; nil for an API token.
	App *App
	// Open creates a client with the configured credential, whose calls all go through
	// wrap. scopes, if any, replace the configured ones.
	Open func(wrap func(http.RoundTripper) http.RoundTripper, scopes ...string) (*okta.Client, error)
}

// App is an OAuth service app.
type App struct {
	ClientID string
	// Scopes are those in the configuration.
	Scopes []string
}

// written returns the pasted address without its private parts.
func (t Tenant) written() string {
	address, _, _ := strings.Cut(t.Pasted, "?")
	address, _, _ = strings.Cut(address, "#")
	return address
}

// Scopes of Okta's API. The schema needs the first three; doctor reads the org's
// settings with the fourth, and the fifth is for changes in the System Log.
const (
	scopeUsers  = "okta.users.read"
	scopeGroups = "okta.groups.read"
	scopeRoles  = "okta.roles.read"
	scopeOrgs   = "okta.orgs.read"
	scopeLogs   = "okta.logs.read"
	scopeTypes  = "okta.userTypes.read"
	scopeApps   = "okta.apps.read"

	scopeSchemas = "okta.schemas.read"
)

var (
	neededScopes   = []string{scopeUsers, scopeGroups, scopeRoles}
	optionalScopes = []string{scopeOrgs, scopeLogs, scopeTypes, scopeSchemas, scopeApps}
)
