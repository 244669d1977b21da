package auth

import (
	"errors"
	"fmt"
	"slices"
)

// Scope names something a principal may read.
type Scope string

// All scopes.
const (
	UsersRead    Scope = "users:read"    // id, status, dates, login, display name
	UsersProfile Scope = "users:profile" // the rest of a profile
	UsersContact Scope = "users:contact" // addresses and phones
	GroupsRead   Scope = "groups:read"
	RolesRead    Scope = "roles:read"
	AppsRead     Scope = "apps:read"
	FactorsRead  Scope = "factors:read" // how people prove who they are
	LogsRead     Scope = "logs:read"    // the System Log
	RawRead      Scope = "raw:read"     // whole objects as Okta sends them
	Admin        Scope = "admin"
)

// ErrScope means that a word is not the name of a scope.
var ErrScope = errors.New("unknown scope")

// AllScopes returns every scope, sorted.
func AllScopes() []Scope {
	return []Scope{Admin, AppsRead, FactorsRead, GroupsRead, LogsRead, RawRead, RolesRead, UsersContact, UsersProfile, UsersRead}
}

// ParseScope returns the scope of that name, or [ErrScope]. Names must match
// exactly: a mistyped scope must not silently grant nothing.
func ParseScope(name string) (Scope, error) {
	if s := Scope(name); slices.Contains(AllScopes(), s) {
		return s, nil
	}
	return "", fmt.Errorf("%w %q", ErrScope, name)
}
