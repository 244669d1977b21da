package doctor

import (
	"net/http"
	"strings"

	"oktagraph/okta"
)

// Tenant is what is known of one tenant before its org was asked.
type Tenant struct {
	ID string
	// Pasted is the org's address as the operator wrote it.
	Pasted string
	// Share of every rate limit that may be spent.
	Share float64
	// Progress is told of each check as it ends; may be nil.
	Progress func(Check)
	// Linked: the tenant is managed on the page, not in the configuration file.
	Linked bool
	// App is the service app the org is read with; nil for an API token.
	App *App
	// Open makes a client whose calls all go through wrap, with the configured
	// credential. Scopes, when there are any, replace the configured ones.
	Open func(wrap func(http.RoundTripper) http.RoundTripper, scopes ...string) (*okta.Client, error)
}

// App is an OAuth service app.
type App struct {
	ClientID string
	// Scopes the configuration asks for.
	Scopes []string
}

// written is the pasted address without what may be private in it.
func (t Tenant) written() string {
	address, _, _ := strings.Cut(t.Pasted, "?")
	address, _, _ = strings.Cut(address, "#")
	return address
}

// Scopes of Okta's API. The first three are what the schema needs; doctor reads
// the org's settings with the fourth, and the fifth lets the System Log tell of
// changes.
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
