package product

import (
	"net/http"

	"oktagraph/auth"
)

// Callers know callers by their keys.
type Callers interface {
	auth.Authenticator
	Lookup(secret string) (*auth.Principal, bool)
	Holder(fingerprint string) (*auth.Principal, bool)
}

// callersOf knows the keys of the configuration, and those of a store.
func callersOf(parts Parts) (Callers, error) {
	if len(parts.Clients) == 0 && parts.Stored != nil {
		return parts.Stored, nil
	}
	keys, err := auth.NewKeys(parts.Clients...)
	if err != nil || parts.Stored == nil {
		return keys, err
	}
	return either{keys, parts.Stored}, nil
}

// either asks the second when the first does not know.
type either struct{ first, second Callers }

// Authenticate implements auth.Authenticator.
func (e either) Authenticate(r *http.Request) (*auth.Principal, error) {
	if p, err := e.first.Authenticate(r); err == nil {
		return p, nil
	}
	return e.second.Authenticate(r)
}

func (e either) Lookup(secret string) (*auth.Principal, bool) {
	if p, ok := e.first.Lookup(secret); ok {
		return p, true
	}
	return e.second.Lookup(secret)
}

func (e either) Holder(fingerprint string) (*auth.Principal, bool) {
	if p, ok := e.first.Holder(fingerprint); ok {
		return p, true
	}
	return e.second.Holder(fingerprint)
}
