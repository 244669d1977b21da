package app

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"oktagraph/auth"
	"oktagraph/internal/config"
	"oktagraph/internal/connect"
	"oktagraph/internal/linking"
	"oktagraph/internal/signin"
)

// connectPages returns the pages under /connect; nil without a store.
func (p *program) connectPages() (http.Handler, error) {
	if p.linked == nil {
		return nil, nil //nolint:nilnil // no page is served
	}
	entry, err := p.signIn()
	if err != nil {
		return nil, err
	}
	o := connect.Options{
		Linker: p.linked.service, SignIn: entrance{entry}, BaseURL: p.cfg.Connect.URL, ExplorerOn: p.cfg.GraphiQL,
		Addresses: p.cfg.Connect.Addresses, Logger: p.log,
		Keys: func(r *http.Request) (linking.Actor, error) { return apiActor(p.callers, entry, r) },
	}
	if p.cfg.Connect.OIDC != nil {
		o.OIDC = entry.OIDC()
	}
	return connect.New(o)
}

// signIn returns the sign-in of administrators.
func (p *program) signIn() (*signin.SignIn, error) {
	c := p.cfg.Connect
	origin, secure := originOf(c.URL)
	o := signin.Options{
		Key: signin.ByKeys(p.callers), Sessions: p.linked.store.Sessions(), Secure: secure, Origin: origin,
		Stylesheet: connect.Stylesheet(), Audit: p.linked.audit, Logger: p.log,
	}
	var err error
	if o.TrustProxies, err = proxiesOf(p.cfg); err != nil {
		return nil, err
	}
	if c.OIDC != nil {
		o.OIDC = oidcOf(*c.OIDC, c.URL)
	}
	o.Check = signin.Current(p.callers, o.OIDC)
	return signin.New(o)
}

func oidcOf(o config.OIDC, base string) *signin.OIDC {
	return &signin.OIDC{
		Issuer: o.Issuer, ClientID: o.ClientID, ClientSecret: o.ClientSecret.Reveal(), RedirectURL: base + "/connect/oidc/callback",
		Scopes: o.Scopes, Claim: o.Claim, Values: o.Values, Tenants: o.Tenants,
	}
}

// originOf returns an address without its path. Without an address, cookies are secure: the server
// may be behind an https proxy that is not configured.
func originOf(address string) (origin string, secure bool) {
	u, err := url.Parse(address)
	if address == "" || err != nil {
		return "", true
	}
	return u.Scheme + "://" + u.Host, u.Scheme == "https"
}

// apiActor returns the client whose key or token a request to the pages' API carries.
func apiActor(callers auth.Authenticator, entry *signin.SignIn, r *http.Request) (linking.Actor, error) {
	done, err := entry.AttemptKey(r)
	var limited *signin.LimitedError
	if errors.As(err, &limited) {
		return linking.Actor{}, &connect.TooManyError{After: limited.After, Err: limited}
	}
	p, err := callers.Authenticate(r)
	switch {
	case err != nil:
		done("the key is not known")
		return linking.Actor{}, connect.ErrKey
	case !p.Has(auth.Admin):
		done("the key may not administer")
		return linking.Actor{}, connect.ErrNotAdmin
	}
	done("")
	return linking.Actor{Name: p.Name, Address: entry.Address(r), Tenants: p.Tenants}, nil
}

// entrance adapts sign-in to the interface of the pages.
type entrance struct{ *signin.SignIn }

// Person implements connect.SignIn.
func (e entrance) Person(ctx context.Context) (connect.Person, bool) {
	p, ok := e.SignIn.Person(ctx)
	return connect.Person{Name: p.Name, Tenants: p.Tenants, Invitation: p.Invitation}, ok
}

// SignInByKey implements connect.SignIn.
func (e entrance) SignInByKey(r *http.Request, key string) error {
	err := e.SignIn.SignInByKey(r, key)
	if errors.Is(err, signin.ErrRefused) {
		return connect.ErrKey
	}
	return err
}

// OpenInvitation implements connect.SignIn.
func (e entrance) OpenInvitation(r *http.Request, p connect.Person) error {
	return e.SignIn.OpenInvitation(r, signin.Person{Name: p.Name, Tenants: slices.Clone(p.Tenants), Invitation: p.Invitation})
}

// TooMany implements connect.SignIn.
func (e entrance) TooMany(w http.ResponseWriter, err error) bool {
	var limited *signin.LimitedError
	if !errors.As(err, &limited) {
		return false
	}
	e.PageTooMany(w, limited)
	return true
}

// Local implements connect.SignIn.
func (entrance) Local(next string) string { return signin.Local(next) }
