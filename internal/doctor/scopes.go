package doctor

import "slices"

// Scopes returns the useful scopes of Okta's API, needed ones first.
func Scopes() []string { return slices.Concat(neededScopes, optionalScopes) }
