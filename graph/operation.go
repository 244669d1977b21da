package graph

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/graph/cursor"
	"oktagraph/graph/exec"
	"oktagraph/graph/filter"
	"oktagraph/graph/transport"
	"oktagraph/internal/tracing"
	"oktagraph/loaders"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// costExtension is the key in a response's extensions.
const costExtension = "okta"

type tenantKey struct{}

func withTenant(ctx context.Context, t *tenant.Tenant) context.Context {
	return context.WithValue(ctx, tenantKey{}, t)
}

func tenantFrom(ctx context.Context) (*tenant.Tenant, bool) {
	t, ok := ctx.Value(tenantKey{}).(*tenant.Tenant)
	return t, ok
}

// namespaceOf returns the tenant of a request for persisted documents.
func namespaceOf(ctx context.Context) (id, namespace string, ok bool) {
	t, ok := tenantFrom(ctx)
	if !ok {
		return "", "", false
	}
	return t.ID, t.Namespace, true
}

// partition returns a text that is the same for callers whose answers may be the same: those with
// the same scopes in the same namespace of the same tenant, or in the same tenants where the
// document names them.
func partition(ctx context.Context) string {
	who, ok := auth.PrincipalFrom(ctx)
	if !ok {
		return ""
	}
	parts := []string{who.Name, strings.Join(who.Tenants, " ")}
	if id, namespace, named := namespaceOf(ctx); named {
		parts = []string{who.Name, id, namespace}
	}
	for _, scope := range who.Scopes {
		parts = append(parts, string(scope))
	}
	return strings.Join(parts, "\x00")
}

// operation is the gqlgen extension that gives each operation its plan and its
// loaders, and adds its cost to the response.
type operation struct {
	engine    *loaders.Engine
	executor  *exec.Executor
	edges     map[string]edge
	documents *documents
	callLimit int
	objects   int // the most in an answer
	tenants   auth.Tenants
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
	graphql.ResponseInterceptor
} = (*operation)(nil)

// ExtensionName implements graphql.HandlerExtension.
func (*operation) ExtensionName() string { return "Operation" }

// Validate implements graphql.HandlerExtension.
func (*operation) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation implements graphql.OperationInterceptor.
func (o *operation) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	ctx, span := tracing.Operation(ctx)
	respond := o.intercept(ctx, next)
	if !span.IsRecording() {
		return respond
	}
	return func(ctx context.Context) *graphql.Response {
		defer span.End()
		return respond(ctx)
	}
}

func (o *operation) intercept(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	planning := tracing.Plan(ctx)
	defer planning.End()
	op, limit := graphql.GetOperationContext(ctx), o.limitOf(ctx)
	plans := o.documents.plansOf(op.Doc)
	if refusal := noCondition(op, plans); refusal != nil {
		return refuse(refusal)
	}
	this := o.executor.Plan(op, plans)
	t, named := tenantFrom(ctx)
	if len(this.Apart) > 0 || !named {
		return o.runParts(ctx, this, planning, next)
	}
	loading, done := loadingTime(ctx)
	priced := o.priceOf(ctx, op, this, o.engine.SharedSizes(loading, t), limit)
	tracing.Priced(planning, priced.price.Needed, priced.price.Objects)
	planning.End()
	if refusal := o.refusalOf(ctx, priced.price, limit); refusal != nil {
		done()
		return refuseAt(refusal.GraphQL(), loaders.PricedCost(priced.price))
	}
	ctx = accountOf(ctx).reserve(ctx, priced.price.Needed)
	r, err := o.begin(ctx, loading, t, priced, nil)
	if err != nil {
		done()
		return refuse(apierror.Fault(err))
	}
	run := next(exec.WithPlan(loaders.WithRequest(ctx, r), this))
	return func(ctx context.Context) *graphql.Response {
		defer done()
		return run(ctx)
	}
}

// begin creates the loaders of a priced operation. They load until the context loading ends.
// objects counts the objects of an answer that several operations share, else it is nil.
func (o *operation) begin(
	ctx, loading context.Context, t *tenant.Tenant, p *priced, objects *atomic.Int64,
) (*loaders.Request, error) {
	r, err := o.engine.NewRequest(loading, t, loaders.Hints{
		Hints: p.hints, CallLimit: p.limit, MaxObjects: o.objects, Freshness: freshnessOf(ctx), Objects: objects,
	})
	if err != nil {
		return nil, fmt.Errorf("begin an operation: %w", err)
	}
	r.Priced(p.price)
	transport.OnWritten(ctx, r.Release)
	return r, nil
}

// noCondition refuses null as the condition of @skip and @include; it returns nil if there is none.
func noCondition(op *graphql.OperationContext, plans *exec.Plans) *apierror.Error {
	if name := plans.NoCondition(op); name != "" {
		return apierror.BadInput("variable."+name, "must be true or false, or left out: @skip or @include depends on it")
	}
	return nil
}

// refusalOf returns why an operation is refused for its price, before the first call; nil
// when it is run.
func (o *operation) refusalOf(ctx context.Context, price plan.Price, limit int) *apierror.Error {
	switch {
	case overpriced(ctx, price, limit):
		if a := accountOf(ctx); a != nil && limit == a.limits.CallsPerMinute {
			return apierror.OverMinute(price.Needed, limit)
		}
		return apierror.Overpriced(price.Needed, limit)
	case price.Objects > o.objects:
		return o.tooManyObjects(price.Objects)
	default:
		return nil
	}
}

func (o *operation) tooManyObjects(n int) *apierror.Error {
	return apierror.TooCostly("the answer may hold %d objects, at most %d are given; ask for less at once, "+
		"for example by smaller values of first", n, o.objects).Over("objects", n, o.objects)
}

// overpriced reports whether an operation is refused for its price. Under
// only-if-cached it makes no call, whatever it would cost otherwise.
func overpriced(ctx context.Context, price plan.Price, limit int) bool {
	return price.Needed > limit && !freshnessOf(ctx).OnlyIfCached
}

// answerTime is the part of an operation's deadline that is left when loading ends,
// so that what was found by then is still answered.
const answerTime = 0.1

// loadingTime returns the context for loading, which ends a little before the operation.
func loadingTime(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	left := time.Until(deadline)
	return context.WithDeadline(ctx, deadline.Add(-time.Duration(answerTime*float64(left))))
}

// refuse answers an operation that was neither priced nor run.
func refuse(err *apierror.Error) graphql.ResponseHandler { return refuseAt(err.GraphQL(), nil) }

// refuseAt answers an operation that is not run. Response interceptors are not called
// then, so the cost, if there is a price, is added here.
func refuseAt(err *gqlerror.Error, cost any) graphql.ResponseHandler {
	resp := &graphql.Response{Errors: gqlerror.List{err}}
	if cost != nil {
		resp.Extensions = map[string]any{costExtension: cost}
	}
	return graphql.OneShot(resp)
}

// limitOf returns the most calls that one of the caller's operations may cost.
func (o *operation) limitOf(ctx context.Context) int {
	limit := loaders.DefaultCallLimit
	if o.callLimit > 0 {
		limit = o.callLimit
	}
	if p, ok := auth.PrincipalFrom(ctx); ok && p.CostLimit > 0 {
		limit = p.CostLimit
	}
	if a := accountOf(ctx); a != nil && a.limits.CallsPerMinute > 0 {
		limit = min(limit, a.limits.CallsPerMinute)
	}
	return limit
}

// InterceptResponse implements graphql.ResponseInterceptor.
func (*operation) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	resp := next(ctx)
	if resp == nil || resp.Data == nil { // nothing was run
		return resp
	}
	if resp.Extensions == nil {
		resp.Extensions = map[string]any{}
	}
	if r := loaders.For(ctx); r != nil {
		cost := r.Cost()
		resp.Extensions[costExtension] = cost
		nullUncached(resp, nil)
		return settled(ctx, resp, cost)
	}
	resp.Extensions[costExtension] = loaders.NoCost()
	if s, ok := ctx.Value(splitKey{}).(*split); ok {
		cost := s.cost()
		resp.Extensions[costExtension] = cost
		apierror.Apart(ctx, s.fields())
		nullUncached(resp, s.fields())
		return settled(ctx, resp, cost.Cost)
	}
	return resp
}

// inputError turns errors about the client's input into client errors.
func inputError(err error) *apierror.Error {
	var input *filter.InputError
	var first *cursor.FirstError
	var objects *loaders.TooManyObjectsError
	switch {
	case errors.As(err, &input):
		return apierror.BadInput(input.Field, "%s", input.Problem)
	case errors.As(err, &first):
		return apierror.BadInput(
			"first",
			"is %d; ask for 1 to %d, or leave it out for %d",
			first.First,
			cursor.MaxFirst,
			cursor.DefaultFirst,
		)
	case errors.Is(err, cursor.ErrInvalid):
		return apierror.BadInput("after", "is not a cursor of this list; pass a cursor of the page before, "+
			"with the same filter, search and orderBy, or leave it out to start again")
	case errors.Is(err, loaders.ErrUnfinished):
		return apierror.Limited(apierror.ByOkta, loaders.AskAgain, err)
	case errors.Is(err, loaders.ErrNotCached):
		return apierror.OnlyCached()
	case errors.As(err, &objects):
		return apierror.TooCostly("the answer holds more than %d objects; ask for less at once", objects.Max).Over("objects", 0, objects.Max)
	case errors.Is(err, loaders.ErrPartialView):
		return apierror.OktaForbade(nil, err)
	case errors.Is(err, okta.ErrCallLimit):
		return apierror.TooCostly("the operation reached its limit of Okta calls; ask for less at once")
	default:
		return nil
	}
}
