package app

import (
	"context"
	"sync"

	"oktagraph/internal/config"
	"oktagraph/okta"
)

// credential returns the credential that a tenant is read with.
func credential(t config.Tenant) (okta.Credential, error) {
	switch o := t.OAuth; {
	case o != nil:
		return serviceApp(*o, o.Scopes)
	case t.RereadToken != nil:
		return okta.APITokenSource((&rotating{last: t.APIToken, read: t.RereadToken}).token), nil
	default:
		return okta.APIToken(t.APIToken.Reveal()), nil
	}
}

// serviceApp returns a credential whose tokens have these scopes.
func serviceApp(o config.OAuth, scopes []string) (okta.Credential, error) {
	return okta.ServiceApp(okta.ServiceAppConfig{
		ClientID: o.ClientID,
		Key:      func(context.Context) ([]byte, error) { return o.ReadKey() },
		KeyID:    o.KeyID,
		Scopes:   scopes,
		DPoP:     okta.DPoPMode(o.DPoP),
	})
}

// rotating is a token in a file that may be replaced at any time. While the
// file cannot be read, for example because it is just being written, the last
// token stays in use.
type rotating struct {
	read func() (config.Secret, error)

	mu   sync.Mutex
	last config.Secret
}

func (r *rotating) token(context.Context) (string, error) {
	now, err := r.read()
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		r.last = now
	}
	return r.last.Reveal(), nil
}
