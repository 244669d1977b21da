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
	if resp == nil || this.told.Swap(true) {
		return
	}
	switch cost := resp.Extensions[costExtension].(type) {
	case splitCost:
		o.tellParts(ctx, this, resp, cost.split)
	case loaders.Cost:
		o.tellOne(ctx, this, resp, cost)
	default:
		o.tellOne(ctx, this, resp, loaders.NoCost())
	}
}

// tellOne tells of an operation of one tenant, or of none, which is no tenant's.
func (o observing) tellOne(ctx context.Context, this *observed, resp *graphql.Response, cost loaders.Cost) {
	id := ""
	if t, ok := tenantFrom(ctx); ok {
		id = t.ID
		o.observer.Operation(id, outcomeOf(resp), time.Since(this.began))
		o.observer.Cached(id, cost.Cache.Hits, cost.Cache.Misses, cost.Cache.Stale)
	}
	for _, e := range resp.Errors {
		o.observer.Error(ctx, id, codeOf(e))
	}
}

// tellParts tells of each org's part as of an operation of its own. Orgs that are not the
// caller's are left out: their names are whatever it wrote.
func (o observing) tellParts(ctx context.Context, this *observed, resp *graphql.Response, s *split) {
	failed := map[*part]bool{}
	for _, e := range resp.Errors {
		id, p := "", s.owner(e.Path)
		if failed[p] = true; p != nil && p.tenant != nil {
			id = p.tenant.ID
		}
		o.observer.Error(ctx, id, codeOf(e))
	}
	for _, p := range s.all() {
		if p.tenant == nil {
			continue
		}
		outcome := outcomeOK
		switch {
		case p.request == nil:
			outcome = outcomeError
		case failed[p]:
			outcome = outcomePartial
		}
		o.observer.Operation(p.tenant.ID, outcome, time.Since(this.began))
		cache := p.cost().Cache
		o.observer.Cached(p.tenant.ID, cache.Hits, cache.Misses, cache.Stale)
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
