package graph

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/graph/apierror"
	"oktagraph/graph/exec"
	"oktagraph/loaders"
)

// observing is the gqlgen extension that reports every response to an Observer.
// It comes first, so that it sees errors as the client does.
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

// observed is one operation under way.
type observed struct {
	began time.Time
	told  atomic.Bool
	read  *exec.Tally
}

// InterceptOperation implements graphql.OperationInterceptor. An operation that
// an extension refuses never reaches InterceptResponse, so it is reported here.
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

// InterceptResponse implements graphql.ResponseInterceptor. A request that is not an
// operation, because it does not parse or is invalid, took no time.
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

// tellOne reports an operation of one tenant, or of none.
func (o observing) tellOne(ctx context.Context, this *observed, resp *graphql.Response, cost loaders.Cost) {
	a := this.answer(ctx)
	if t, ok := tenantFrom(ctx); ok {
		a.Tenant = t.ID
	}
	for _, e := range resp.Errors {
		o.observer.Error(ctx, a.Tenant, a.failed(codeOf(e)))
	}
	a.Outcome, a.Cost, a.read = outcomeOf(resp), cost, this.read
	o.observer.Answered(ctx, a)
}

// tellParts reports each org's part like an operation of its own. Orgs that are not the
// caller's are left out, since the caller may have made up their names.
func (o observing) tellParts(ctx context.Context, this *observed, resp *graphql.Response, s *split) {
	answers := map[*part]*Answer{}
	for _, p := range s.all() {
		if p.tenant != nil {
			a := this.answer(ctx)
			a.Tenant, a.Cost, a.read = p.tenant.ID, p.cost(), p.read
			answers[p] = a
		}
	}
	for _, e := range resp.Errors {
		code := codeOf(e)
		if a := answers[s.owner(e.Path)]; a != nil {
			o.observer.Error(ctx, a.Tenant, a.failed(code))
		} else {
			o.observer.Error(ctx, "", code)
		}
	}
	for _, p := range s.all() {
		a := answers[p]
		switch {
		case a == nil:
			continue
		case p.request == nil:
			a.Outcome = OutcomeError
		case len(a.Codes) > 0:
			a.Outcome = OutcomePartial
		default:
			a.Outcome = OutcomeOK
		}
		o.observer.Answered(ctx, a)
	}
}

// answer begins an Answer with what applies to any.
func (b *observed) answer(ctx context.Context) *Answer {
	a := &Answer{Took: time.Since(b.began)}
	if graphql.HasOperationContext(ctx) {
		op := graphql.GetOperationContext(ctx)
		a.Document = op.RawQuery
		if op.Operation != nil {
			a.Operation = op.Operation.Name
		}
	}
	return a
}

// failed records the code of an error, and returns it.
func (a *Answer) failed(code string) string {
	if !slices.Contains(a.Codes, code) {
		a.Codes = append(a.Codes, code)
	}
	return code
}

func outcomeOf(resp *graphql.Response) string {
	switch {
	case len(resp.Errors) == 0:
		return OutcomeOK
	case resp.Data == nil || string(resp.Data) == "null":
		return OutcomeError
	default:
		return OutcomePartial
	}
}

// codeOf returns one of a few values: the API's codes and gqlgen's two.
func codeOf(e *gqlerror.Error) string {
	if code, ok := e.Extensions["code"].(string); ok {
		return code
	}
	return string(apierror.Internal)
}

// refused reports an error of a request that was refused before an operation began.
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
