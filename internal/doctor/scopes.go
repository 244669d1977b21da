package doctor

import "slices"

// Scopes are those of Okta's API that are of use, needed ones first.
func Scopes() []string { return slices.Concat(neededScopes, optionalScopes) }
