package transport

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/graph/apierror"
)

// DefaultBodyLimit is the largest request body in bytes: ten times the largest
// document, and room for a thousand variable values.
const DefaultBodyLimit = 1 << 20

// Options configures a Transport. The zero value selects the defaults.
type Options struct {
	// BodyLimit is the largest body in bytes; DefaultBodyLimit when 0.
	BodyLimit int64
	// PreflightHeaders are the headers of which a GET needs one, see
	// DefaultPreflightHeaders.
	PreflightHeaders []string
	// Partition returns a text for entity tags, so that they differ between callers with
	// different texts; nil: they do not.
	Partition func(context.Context) string
	// Refused is called with the code of a request that the transport itself refuses; may be nil.
	Refused func(ctx context.Context, code string)
	// Logger logs responses that cannot be encoded; may be nil.
	Logger *slog.Logger
}

// Transport is a gqlgen transport for every request: it serves POST and GET
// and refuses other methods. Add it last, after transports that choose requests
// by header (SSE, WebSocket). It is safe for concurrent use.
type Transport struct {
	statuses  statusTable
	bodyLimit int64
	preflight []string
	partition func(context.Context) string
	refused   func(ctx context.Context, code string)
	logger    *slog.Logger
}

var _ graphql.Transport = (*Transport)(nil)

// New returns a Transport.
func New(o Options) (*Transport, error) {
	if o.BodyLimit < 0 {
		return nil, fmt.Errorf("graphql transport: body limit %d is negative", o.BodyLimit)
	}
	if o.BodyLimit == 0 {
		o.BodyLimit = DefaultBodyLimit
	}
	if o.PreflightHeaders == nil {
		o.PreflightHeaders = DefaultPreflightHeaders()
	}
	if o.Refused == nil {
		o.Refused = func(context.Context, string) {}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Transport{
		statuses:  newStatusTable(),
		bodyLimit: o.BodyLimit,
		preflight: slices.Clone(o.PreflightHeaders),
		partition: o.Partition,
		refused:   o.Refused,
		logger:    o.Logger,
	}, nil
}

// Supports implements graphql.Transport.
func (*Transport) Supports(*http.Request) bool { return true }

// Do implements graphql.Transport.
func (t *Transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	media, acceptable := negotiate(r.Header.Values("Accept"))
	a := &answer{t: t, w: w, r: r, media: media}
	defer a.cleanup.run()
	defer a.recoverPanic(exec)

	start := graphql.Now()
	params, refused := t.read(w, r)
	if !acceptable && refused == nil {
		refused = refuse(notAcceptable, "Accept: must allow %s or %s", mediaGraphQL, mediaJSON)
	}
	if refused != nil {
		a.reject(refused)
		return
	}
	a.stored = params.Query == "" // so it names its document
	params.Headers = r.Header
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	a.run(exec, params)
}

// read reads the request's parameters from its body or address.
func (t *Transport) read(w http.ResponseWriter, r *http.Request) (*Params, *refusal) {
	switch r.Method {
	case http.MethodPost:
		return readBody(w, r, t.bodyLimit)
	case http.MethodGet:
		if !t.preflighted(r) {
			return nil, t.notPreflighted()
		}
		return readAddress(r)
	default:
		refused := refuse(methodNotAllowed, "the method must be POST or GET")
		refused.allow = "GET, POST"
		return nil, refused
	}
}

// run creates the operation and runs it.
func (a *answer) run(exec graphql.GraphExecutor, params *Params) {
	ctx := context.WithValue(params.Context(a.r.Context()), cleanupKey{}, &a.cleanup)
	op, errs := exec.CreateOperationContext(ctx, &params.RawParams)
	if len(errs) > 0 {
		a.write(exec.DispatchError(graphql.WithOperationContext(ctx, op), errs))
		return
	}
	if refused := a.notServed(op.Operation.Operation); refused != nil {
		a.reject(refused)
		return
	}
	respond, ctx := exec.DispatchOperation(ctx, op)
	resp := respond(ctx)
	if resp == nil { // the context ended before there was a response
		resp = exec.DispatchError(
			graphql.WithOperationContext(ctx, op),
			gqlerror.List{apierror.Classify(ctx, context.Cause(ctx)).GraphQL()},
		)
	}
	a.write(resp)
}

// notServed refuses operations that the request's method may not run: GET is a safe
// method and changes nothing, and one response cannot carry a subscription.
func (a *answer) notServed(operation ast.Operation) *refusal {
	switch {
	case operation == ast.Subscription:
		return refuse(malformed, "query: "+noStreams)
	case operation != ast.Query && a.r.Method == http.MethodGet:
		refused := refuse(methodNotAllowed, "query: GET serves queries only")
		refused.allow = "POST"
		return refused
	}
	return nil
}

// recoverPanic answers a panic outside the edges, whose panics the executor
// recovers, like any internal error: the presenter logs it and shows INTERNAL.
func (a *answer) recoverPanic(exec graphql.GraphExecutor) {
	value := recover()
	if value == nil || a.written {
		return
	}
	fault := apierror.Fault(fmt.Errorf("panic: %v\n%s", value, debug.Stack()))
	a.write(exec.DispatchError(a.r.Context(), gqlerror.List{fault.GraphQL()}))
}

// ReadBody reads the parameters of a POST, for endpoints other than /graphql
// with the same body. If it returns false, it has written the refusal.
func (t *Transport) ReadBody(w http.ResponseWriter, r *http.Request) (*Params, bool) {
	var params *Params
	refused := refuse(methodNotAllowed, "the method must be POST")
	refused.allow = "POST"
	if r.Method == http.MethodPost {
		params, refused = readBody(w, r, t.bodyLimit)
	}
	if refused != nil {
		media, _ := negotiate(r.Header.Values("Accept"))
		(&answer{t: t, w: w, r: r, media: media}).reject(refused)
		return nil, false
	}
	params.Headers = r.Header
	return params, true
}

// Refuse answers a request that does not reach gqlgen (no credentials, a foreign
// tenant, a spent request limit) with the status of the error's code. Other
// errors than an apierror are shown as INTERNAL; the caller logs them.
func (t *Transport) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	var shown *apierror.Error
	if !errors.As(err, &shown) || !shown.Code.Known() || shown.Code == apierror.Internal {
		shown = apierror.Fault(err)
	}
	ended := outcome(shown.Code)
	if shown.Code == apierror.BadUserInput { // the HTTP request is wrong: no document was read
		ended = malformed
	}
	media, _ := negotiate(r.Header.Values("Accept"))
	(&answer{t: t, w: w, r: r, media: media}).refuse(&refusal{err: shown, outcome: ended})
}
