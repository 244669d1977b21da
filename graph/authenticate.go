package graph

import (
	"errors"
	"net/http"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/graph/transport"
)

// authenticate is the middleware that lets authenticated callers in, with the tenant they
// named.
type authenticate struct {
	callers   auth.Authenticator
	tenants   auth.Tenants
	transport *transport.Transport
	next      http.Handler

	observer Observer // may be nil
}

// ServeHTTP implements http.Handler.
func (a *authenticate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Authorization, X-Tenant")
	if a.transport.RefuseStream(w, r) { //nolint:contextcheck // it takes the request's
		return
	}
	p, err := a.callers.Authenticate(r)
	if err != nil {
		a.refuse(w, r, refusal(err))
		return
	}
	t, err := auth.ChooseTenant(p, r.Header, a.tenants)
	ctx, id := auth.WithPrincipal(r.Context(), p), ""
	if err == nil {
		id = t.ID
	}
	if a.observer != nil {
		a.observer.Entered(r.Context(), p, id)
	}
	switch {
	case err == nil:
		ctx = withTenant(ctx, t)
	case errors.Is(err, auth.ErrTenantUnnamed): // the document decides whether one is needed
	default:
		a.refuse(w, r.WithContext(ctx), choice(err, p))
		return
	}
	ctx = auth.WithFreshness(ctx, auth.FreshnessOf(p, r.Header))
	a.next.ServeHTTP(w, r.WithContext(ctx))
}

// refuse answers a request that does not get in.
func (a *authenticate) refuse(w http.ResponseWriter, r *http.Request, err error) {
	refused(r.Context(), a.observer, err)
	a.transport.Refuse(w, r, err) //nolint:contextcheck // it takes the request's
}

// choice is the refusal of a tenant that the caller p chose. A caller who may not use it
// learns which it may, whether there is such a tenant or not.
func choice(err error, p *auth.Principal) error {
	if errors.Is(err, auth.ErrTenantForbidden) {
		return apierror.Denied(notOpen).Of(p.Tenants)
	}
	return refusal(err)
}

// notOpen is said of foreign and of unknown tenants alike.
const notOpen = "this tenant is not open to you"

// refusal gives the errors of package auth their codes.
func refusal(err error) error {
	var unlinked *auth.UnlinkedError
	switch {
	case errors.Is(err, auth.ErrUnauthenticated):
		return apierror.NoCredentials("send an API key as `Authorization: Bearer <key>`")
	case errors.Is(err, auth.ErrTenantForbidden):
		return apierror.Denied(notOpen)
	case errors.As(err, &unlinked):
		return apierror.NotLinked(unlinked.ID)
	case errors.Is(err, auth.ErrTenantTwice):
		return apierror.BadInput(auth.TenantHeader, "must name exactly one of your tenants")
	default:
		return err
	}
}
