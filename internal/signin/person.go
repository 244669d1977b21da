package signin

import (
	"context"
	"encoding/json"
	"slices"

	"oktagraph/auth"
)

// How a person signed in.
const (
	ViaKey        = "key"
	ViaOIDC       = "oidc"
	ViaInvitation = "invitation"
)

// Person is who a session acts for.
type Person struct {
	// Name is for the audit log: a client's name, or what the identity provider calls them.
	Name string `json:"name"`
	// Tenants are the ids they may act for.
	Tenants []string `json:"tenants"`
	// Invitation is the one-time link that opened the session; "" for an administrator. It is
	// stored encrypted and never logged.
	Invitation string `json:"-"`
	// Via is how they signed in; sign-in sets it.
	Via string `json:"via"`
	// Key is the fingerprint of the key that they signed in with, if any; see [Current].
	Key string `json:"key,omitempty"`
}

// Administrator reports whether the person signed in rather than opened a one-time link.
func (p Person) Administrator() bool { return p.Via == ViaKey || p.Via == ViaOIDC }

// Keys finds the clients of API keys; [auth.Callers] does.
type Keys interface {
	Lookup(secret string) (*auth.Principal, bool)
	Holder(fingerprint string) (*auth.Principal, bool)
}

// ByKeys returns an Options.Key that admits clients with the admin scope.
func ByKeys(keys Keys) func(secret, address string) (Person, bool) {
	return func(secret, _ string) (Person, bool) {
		p, ok := keys.Lookup(secret)
		if !ok || !p.Has(auth.Admin) {
			return Person{}, false
		}
		return Person{Name: p.Name, Tenants: slices.Clone(p.Tenants), Key: auth.Fingerprint(secret)}, true
	}
}

// Current returns an Options.Check against the current configuration. It is needed because sessions
// are in the store, and outlive a restart that removes a key, its admin scope, a tenant or the
// identity provider. One-time links are looked up whenever they are used.
func Current(keys Keys, provider *OIDC) func(Person) (Person, bool) {
	return func(p Person) (Person, bool) {
		switch p.Via {
		case ViaKey:
			who, ok := keys.Holder(p.Key)
			if !ok || !who.Has(auth.Admin) {
				return Person{}, false
			}
			p.Tenants = slices.Clone(who.Tenants)
		case ViaOIDC:
			if provider == nil {
				return Person{}, false
			}
			p.Tenants = slices.Clone(provider.Tenants)
		}
		return p, true
	}
}

// Person returns who a request acts for; ok is false for nobody.
func (s *SignIn) Person(ctx context.Context) (p Person, ok bool) {
	v := visitOf(ctx)
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.person == nil {
		return Person{}, false
	}
	p = *v.person
	p.Tenants = slices.Clone(p.Tenants)
	return p, true
}

// actor is the name for the audit log.
func (s *SignIn) actor(ctx context.Context) string {
	p, _ := s.Person(ctx)
	return p.Name
}

func encodePerson(p Person) (string, error) {
	text, err := json.Marshal(p)
	return string(text), err
}

func decodePerson(text string) (*Person, bool) {
	var p Person
	if text == "" || json.Unmarshal([]byte(text), &p) != nil {
		return nil, false
	}
	return &p, true
}
