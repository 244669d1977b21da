package graph

import (
	"errors"
	"net/http"

	"oktagraph/auth"
	"oktagraph/auth/attempt"
	"oktagraph/graph/apierror"
	"oktagraph/graph/transport"
	"oktagraph/internal/quota"
	"oktagraph/okta"
)

// authenticate is the middleware that authenticates callers and chooses the tenant that they
// named.
type authenticate struct {
	callers   auth.Authenticator
	tenants   auth.Tenants
	transport *transport.Transport
	next      http.Handler

	observer Observer     // may be nil
	quota    *quota.Quota // may be nil
}

// ServeHTTP implements http.Handler.
func (a *authenticate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Authorization, X-Tenant")
	p, err := a.callers.Authenticate(r)
	if err != nil {
		a.turnAway(w, r, err) //nolint:contextcheck // it takes the request's
		return
	}
	t, unchosen := auth.ChooseTenant(p, r.Header, a.tenants)
	if a.observer != nil { // first, so that later refusals are recorded with their caller
		id := ""
		if unchosen == nil {
			id = t.ID
		}
		a.observer.Entered(r.Context(), p, id)
	}
	if a.transport.RefuseStream(w, r) { //nolint:contextcheck // it takes the request's
		return
	}
	ctx, err := a.enter(r.Context(), w, p)
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	ctx = okta.WithClient(auth.WithPrincipal(ctx, p), p.Name)
	switch {
	case unchosen == nil:
		ctx = withTenant(ctx, t)
	case errors.Is(unchosen, auth.ErrTenantUnnamed): // the document decides whether one is needed
	default:
		a.refuse(w, r.WithContext(ctx), choice(unchosen, p))
		return
	}
	ctx = auth.WithFreshness(ctx, auth.FreshnessOf(p, r.Header))
	a.next.ServeHTTP(w, r.WithContext(ctx))
}

// turnAway answers a request without valid credentials.
func (a *authenticate) turnAway(w http.ResponseWriter, r *http.Request, err error) {
	if a.transport.RefuseStream(w, r) {
		return
	}
	challenge(w.Header(), err)
	a.refuse(w, r, refusal(err))
}

// refuse answers a request that is not let in.
func (a *authenticate) refuse(w http.ResponseWriter, r *http.Request, err error) {
	refused(r.Context(), a.observer, err)
	a.transport.Refuse(w, r, err) //nolint:contextcheck // it takes the request's
}

// choice returns the refusal of the tenant that the caller p chose. A caller that may not use it
// learns which tenants it may use, whether this one exists or not.
func choice(err error, p *auth.Principal) error {
	if errors.Is(err, auth.ErrTenantForbidden) {
		return apierror.Denied(notOpen).Of(p.Tenants)
	}
	return refusal(err)
}

// notOpen is the message for both foreign and unknown tenants.
const notOpen = "this tenant is not open to you"

// challenge reports, as in RFC 6750 section 3.1, that what was sent is not accepted. Without it
// the transport only asks for a key or token.
func challenge(h http.Header, err error) {
	var refused *auth.RefusedError
	if errors.As(err, &refused) && refused.Sent {
		h.Set("WWW-Authenticate", `Bearer error="invalid_token", error_description="`+refused.Message+`"`)
	}
}

// refusal gives the errors of package auth their codes.
func refusal(err error) error {
	var (
		unlinked  *auth.UnlinkedError
		refused   *auth.RefusedError
		forbidden *auth.ForbiddenError
		down      *auth.IssuerDownError
		limited   *attempt.LimitedError
	)
	switch {
	case errors.As(err, &refused):
		return apierror.NoCredentials(refused.Message)
	case errors.Is(err, auth.ErrUnauthenticated):
		return apierror.NoCredentials(apierror.SendCredentials)
	case errors.As(err, &limited):
		return apierror.TooManyAttempts(limited.After, err)
	case errors.As(err, &forbidden):
		return apierror.Denied(forbidden.Message)
	case errors.As(err, &down):
		return apierror.IssuerDown(down.After, err)
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
