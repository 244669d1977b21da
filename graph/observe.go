package graph

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/graph/apierror"
	"oktagraph/loaders"
)

// Observer is told what metrics want to know. Implementations must be quick and
// safe for use by many goroutines.
type Observer interface {
	// Entered reports, on the request's context, who was let in and for which
	// tenant.
	Entered(ctx context.Context, client, tenant string)
	// Named reports, on the request's context, the name of the operation that
	// is about to run; the caller chose it.
	Named(ctx context.Context, operation string)
	// Operation reports an answered operation of a tenant; outcome is ok, partial
	// (data with errors) or error.
	Operation(tenant, outcome string, took time.Duration)
	// Error reports, on the request's context, an error as it was shown, by its
	// extensions.code; tenant is "" for a request that was not let in.
	Error(ctx context.Context, tenant, code string)
	// Cached reports what an operation got from the cache.
	Cached(tenant string, hits, misses, stale int)
}

// The outcomes of an operation.
const (
	outcomeOK      = "ok"
	outcomePartial = "partial"
	outcomeError   = "error"
)

// observing is the gqlgen extension that tells an Observer of every response.
// It goes first, so that it sees errors as the client does.
type observing struct{ observer Observer }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
	graphql.ResponseInterceptor
} = observing{}

// ExtensionName implements graphql.HandlerExtension.
func (observing) ExtensionName() string { return "Observe" }

// Validate implements graphql.HandlerExtension.
func (observing) Validate(graphql.ExecutableSchema) error { return nil }

type observedKey struct{}

// observed is one operation on its way.
type observed struct {
	began time.Time
	told  atomic.Bool
}

// InterceptOperation implements graphql.OperationInterceptor. An operation that
// an extension refuses never gets to InterceptResponse, so it is told here.
func (o observing) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	this := &observed{began: time.Now()}
	if op := graphql.GetOperationContext(ctx).Operation; op.Name != "" {
		o.observer.Named(ctx, op.Name)
	}
	respond := next(context.WithValue(ctx, observedKey{}, this))
	return func(inner context.Context) *graphql.Response {
		resp := respond(inner) // inner is nil for a refused operation
		o.tell(ctx, this, resp)
		return resp
	}
}

// InterceptResponse implements graphql.ResponseInterceptor. A request that is no
// operation, because it does not parse or fit the schema, took no time.
func (o observing) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	this, ok := ctx.Value(observedKey{}).(*observed)
	if !ok {
		this = &observed{began: time.Now()}
	}
	resp := next(ctx)
	o.tell(ctx, this, resp)
	return resp
}

func (o observing) tell(ctx context.Context, this *observed, resp *graphql.Response) {
	t, ok := tenantFrom(ctx)
	if !ok || resp == nil || this.told.Swap(true) {
		return
	}
	o.observer.Operation(t.ID, outcomeOf(resp), time.Since(this.began))
	for _, e := range resp.Errors {
		o.observer.Error(ctx, t.ID, codeOf(e))
	}
	if cost, ok := resp.Extensions[costExtension].(loaders.Cost); ok {
		o.observer.Cached(t.ID, cost.Cache.Hits, cost.Cache.Misses, cost.Cache.Stale)
	}
}

func outcomeOf(resp *graphql.Response) string {
	switch {
	case len(resp.Errors) == 0:
		return outcomeOK
	case resp.Data == nil || string(resp.Data) == "null":
		return outcomeError
	default:
		return outcomePartial
	}
}

// codeOf is one of few words: the API's codes and gqlgen's two.
func codeOf(e *gqlerror.Error) string {
	if code, ok := e.Extensions["code"].(string); ok {
		return code
	}
	return string(apierror.Internal)
}

// refused reports an error of a request that was not let in, where no operation has begun.
func refused(ctx context.Context, observer Observer, err error) {
	var shown *apierror.Error
	switch {
	case observer == nil:
	case errors.As(err, &shown):
		observer.Error(ctx, "", string(shown.Code))
	default:
		observer.Error(ctx, "", string(apierror.Internal))
	}
}
