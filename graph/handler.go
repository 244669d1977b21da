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
	"oktagraph/graph/persisted"
	"oktagraph/graph/transport"
	"oktagraph/internal/quota"
	"oktagraph/loaders"
	"oktagraph/loaders/plan"
)

// Options configure the handlers.
type Options struct {
	Engine  *loaders.Engine
	Callers auth.Authenticator
	Tenants auth.Tenants
	Logger  *slog.Logger
	// SecretKey signs cursors; replicas need the same one.
	SecretKey []byte
	// Introspection lets clients read the schema.
	Introspection bool
	// Limits bound a document; limits.Default when zero.
	Limits limits.Limits
	// BodyBytes is the largest body of a request; transport.DefaultBodyLimit when 0.
	BodyBytes int64
	// Objects is how many objects an answer may contain; plan.DefaultMaxObjects when 0.
	Objects int
	// Deadline bounds an operation; limits.DefaultDeadline when 0.
	Deadline time.Duration
	// CallLimit is the most Okta calls an operation may cost when its client has
	// no limit of its own; loaders.DefaultCallLimit when 0.
	CallLimit int
	// Quota counts what clients with limits spend; nil: no client is limited.
	Quota *quota.Quota
	// Observer receives every response of /graphql; may be nil.
	Observer Observer
	// Documents configures how persisted documents are stored and observed; New adds the tenants.
	Documents persisted.Options

	// Tests replace how edges are read and operations executed; both are nil otherwise.
	reading   func(edges map[string]edge) map[string]edge
	executing func(op *operation) graphql.ExecutableSchema
}

// Handlers are the API's two endpoints.
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
	o.Documents.Tenant = namespaceOf
	if o.Limits == (limits.Limits{}) {
		o.Limits = limits.Default()
	}
	if o.Objects == 0 {
		o.Objects = plan.DefaultMaxObjects
	}
	observer := o.Observer
	note := func(ctx context.Context, code string) {
		if observer != nil {
			observer.Error(ctx, "", code)
		}
	}
	responses, err := transport.New(transport.Options{
		Logger: o.Logger, BodyLimit: o.BodyBytes, Partition: partition,
		Refused: note,
	})
	if err != nil {
		return Handlers{}, fmt.Errorf("make the transport: %w", err)
	}
	op, err := newOperation(o)
	if err != nil {
		return Handlers{}, err
	}
	srv, err := server(o, op, responses)
	if err != nil {
		return Handlers{}, err
	}
	o.Observer, o.Documents.Observer, o.Documents.Logger = nil, nil, nil // /explain runs nothing
	priced, err := server(o, op, &explainer{transport: responses, operation: op, refused: note})
	if err != nil {
		return Handlers{}, err
	}
	enter := func(next http.Handler) http.Handler {
		return &authenticate{callers: o.Callers, tenants: o.Tenants, transport: responses, next: next, observer: observer, quota: o.Quota}
	}
	return Handlers{GraphQL: enter(srv), Explain: enter(priced)}, nil
}

// server assembles gqlgen's parts. The order of Use matters: errors are shortened
// around everything, the deadline applies to all that follows, and an operation is
// checked before anything is loaded for it.
func server(o Options, op *operation, responses graphql.Transport) (*handler.Server, error) {
	var schema graphql.ExecutableSchema = op.executor
	if o.executing != nil {
		schema = o.executing(op)
	}
	srv := handler.New(schema)
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
	documents, err := persisted.New(o.Documents)
	if err != nil {
		return nil, fmt.Errorf("set up persisted documents: %w", err)
	}
	srv.Use(documents) // first, as the limits apply to the text
	if err := limits.Install(srv, o.Limits, o.Introspection); err != nil {
		return nil, fmt.Errorf("set the limits: %w", err)
	}
	srv.Use(strictVariables{schema: schema.Schema(), documents: op.documents, tokens: o.Limits.Tokens, introspection: o.Introspection})
	srv.Use(op)
	srv.AddTransport(responses)
	return srv, nil
}
