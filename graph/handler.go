package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/graph/limits"
	"oktagraph/graph/transport"
	"oktagraph/loaders"
)

// Options are what the handler is made of.
type Options struct {
	Engine  *loaders.Engine
	Callers auth.Authenticator
	Tenants auth.Tenants
	Logger  *slog.Logger
	// SecretKey signs cursors; replicas need the same one.
	SecretKey []byte
	// Introspection lets clients read the schema.
	Introspection bool
	// Deadline of an operation; limits.DefaultDeadline when 0.
	Deadline time.Duration
	// CallLimit is the most Okta calls an operation may cost when its client has
	// no limit of its own; loaders.DefaultCallLimit when 0.
	CallLimit int
	// Profile chooses the HTTP statuses.
	Profile transport.Profile
	// Observer hears of every response of /graphql; nil: nobody listens.
	Observer Observer
}

// Handlers are the API's two doors.
type Handlers struct {
	// GraphQL runs operations, Explain prices them.
	GraphQL, Explain http.Handler
}

// New returns the handlers of /graphql and /explain.
func New(o Options) (Handlers, error) {
	if o.Engine == nil || o.Callers == nil || o.Tenants == nil {
		return Handlers{}, errors.New("graph needs loaders, callers and tenants")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	door, err := transport.New(transport.Options{Logger: o.Logger, Profile: o.Profile, Extensions: noCost})
	if err != nil {
		return Handlers{}, fmt.Errorf("make the transport: %w", err)
	}
	op, err := newOperation(o)
	if err != nil {
		return Handlers{}, err
	}
	srv, err := server(o, op, door)
	if err != nil {
		return Handlers{}, err
	}
	heard := o.Observer
	o.Observer = nil // /explain runs nothing
	priced, err := server(o, op, &explainer{door: door, operation: op})
	if err != nil {
		return Handlers{}, err
	}
	enter := func(next http.Handler) http.Handler {
		return &entrance{callers: o.Callers, tenants: o.Tenants, door: door, next: next, observer: heard}
	}
	return Handlers{GraphQL: enter(srv), Explain: enter(priced)}, nil
}

// server puts gqlgen's parts together. The order of Use counts: errors are
// shortened around everything, the deadline holds for all that follows, and
// what an operation may ask is checked before anything is loaded for it.
func server(o Options, op *operation, door graphql.Transport) (*handler.Server, error) {
	srv := handler.New(op.executor)
	srv.SetErrorPresenter(apierror.Presenter(o.Logger, inputError, apierror.FromOkta))
	srv.SetRecoverFunc(apierror.Recover(o.Logger))
	srv.SetQueryCache(op.documents)
	deadline, err := limits.NewDeadline(o.Deadline)
	if err != nil {
		return nil, fmt.Errorf("set the deadline: %w", err)
	}
	if o.Observer != nil {
		srv.Use(observing{o.Observer})
	}
	srv.Use(apierror.Collapsing{})
	srv.Use(deadline)
	if err := limits.Install(srv, limits.Default(), o.Introspection); err != nil {
		return nil, fmt.Errorf("set the limits: %w", err)
	}
	srv.Use(op)
	srv.AddTransport(door)
	return srv, nil
}

// noCost is extensions.okta of a request that was refused before it was run.
func noCost(context.Context) map[string]any {
	return map[string]any{costExtension: loaders.NoCost()}
}

// entrance lets authenticated callers in, with the tenant they named.
type entrance struct {
	callers auth.Authenticator
	tenants auth.Tenants
	door    *transport.Transport
	next    http.Handler

	observer Observer // may be nil
}

// ServeHTTP implements http.Handler.
func (e *entrance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Authorization, X-Tenant")
	p, err := e.callers.Authenticate(r)
	if err != nil {
		e.refuse(w, r, refusal(err))
		return
	}
	t, err := auth.ChooseTenant(p, r.Header, e.tenants)
	if err != nil {
		e.refuse(w, r, refusal(err))
		return
	}
	if e.observer != nil {
		e.observer.Entered(r.Context(), p.Name, t.ID)
	}
	ctx := withTenant(auth.WithPrincipal(r.Context(), p), t)
	ctx = auth.WithFreshness(ctx, auth.FreshnessOf(p, r.Header))
	e.next.ServeHTTP(w, r.WithContext(ctx))
}

// refuse answers a request that does not get in.
func (e *entrance) refuse(w http.ResponseWriter, r *http.Request, err error) {
	refused(r.Context(), e.observer, err)
	e.door.Refuse(w, r, err) //nolint:contextcheck // it takes the request's
}

// refusal gives the errors of package auth their codes.
func refusal(err error) error {
	switch {
	case errors.Is(err, auth.ErrUnauthenticated):
		return apierror.NoCredentials("send an API key as `Authorization: Bearer <key>`")
	case errors.Is(err, auth.ErrTenantForbidden):
		return apierror.Denied("this tenant is not open to you")
	case errors.Is(err, auth.ErrTenantUnnamed):
		return apierror.BadInput(auth.TenantHeader, "must name exactly one of your tenants")
	default:
		return err
	}
}
