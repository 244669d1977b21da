package graph

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/graph/cursor"
	"oktagraph/graph/filter"
	"oktagraph/loaders"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// costExtension is the key in a response's extensions.
const costExtension = "okta"

// errNoTenant is a fault of ours: a request without a tenant does not get here.
var errNoTenant = errors.New("no tenant in the context")

type tenantKey struct{}

func withTenant(ctx context.Context, t *tenant.Tenant) context.Context {
	return context.WithValue(ctx, tenantKey{}, t)
}

func tenantFrom(ctx context.Context) (*tenant.Tenant, bool) {
	t, ok := ctx.Value(tenantKey{}).(*tenant.Tenant)
	return t, ok
}

// operation is the gqlgen extension that gives each operation its loaders,
// loads ahead of its resolvers, and says in the response what it cost.
type operation struct {
	engine    *loaders.Engine
	resolver  *Resolver
	callLimit int
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
	graphql.RootFieldInterceptor
	graphql.ResponseInterceptor
} = (*operation)(nil)

// ExtensionName implements graphql.HandlerExtension.
func (*operation) ExtensionName() string { return "Operation" }

// Validate implements graphql.HandlerExtension.
func (*operation) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation implements graphql.OperationInterceptor.
func (o *operation) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	t, ok := tenantFrom(ctx)
	if !ok {
		return refuse(apierror.Fault(errNoTenant))
	}
	op := graphql.GetOperationContext(ctx)
	asked, limit := o.resolver.askedOf(ctx, op), o.limitOf(ctx)
	loading, done := loadingTime(ctx)
	r, err := o.engine.NewRequest(loading, t, o.hints(ctx, asked, limit))
	if err != nil {
		done()
		return refuse(apierror.Fault(err))
	}
	if refusal := o.price(loading, r, asked, limit); refusal != nil {
		done()
		return refuse(refusal)
	}
	ctx = context.WithValue(ctx, aheadKey{}, newAhead(newWalk(o.resolver, op)))
	run := next(loaders.WithRequest(ctx, r))
	return func(ctx context.Context) *graphql.Response {
		defer done()
		return run(ctx)
	}
}

// price tells the operation its price, or returns why it is refused, before the
// first call.
func (o *operation) price(ctx context.Context, r *loaders.Request, asked []plan.Asked, limit int) *apierror.Error {
	price := plan.Of(asked, o.engine.SharedSizes(ctx, r.Tenant()), limit)
	r.Priced(price)
	switch {
	case overpriced(ctx, price, limit):
		return apierror.Overpriced(price.Needed, limit)
	case price.Objects > plan.MaxObjects:
		return apierror.TooCostly("the answer may hold %d objects, at most %d are given; ask for less at once, "+
			"for example by smaller values of first", price.Objects, plan.MaxObjects)
	default:
		return nil
	}
}

// overpriced reports whether an operation is refused for its price. Under
// only-if-cached it makes no call, whatever it would cost otherwise.
func overpriced(ctx context.Context, price plan.Price, limit int) bool {
	return price.Needed > limit && !freshnessOf(ctx).OnlyIfCached
}

// hints are what the loaders are told about the operation before it runs.
func (*operation) hints(ctx context.Context, asked []plan.Asked, limit int) loaders.Hints {
	return loaders.Hints{Hints: plan.HintsOf(asked), CallLimit: limit, Freshness: freshnessOf(ctx)}
}

// answerTime is left of an operation's deadline, as a part, when loading ends:
// what was found until then is still answered.
const answerTime = 0.1

// loadingTime is ctx for what is loaded: it ends a little before the operation.
func loadingTime(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	left := time.Until(deadline)
	return context.WithDeadline(ctx, deadline.Add(-time.Duration(answerTime*float64(left))))
}

// refuse answers an operation that is not run. What answers responses is not
// asked then, so the cost is said here.
func refuse(err *apierror.Error) graphql.ResponseHandler {
	return graphql.OneShot(&graphql.Response{Errors: gqlerror.List{err.GraphQL()}, Extensions: map[string]any{costExtension: loaders.NoCost()}})
}

// limitOf is the most calls the caller's operations may cost.
func (o *operation) limitOf(ctx context.Context) int {
	if p, ok := auth.PrincipalFrom(ctx); ok && p.CostLimit > 0 {
		return p.CostLimit
	}
	if o.callLimit > 0 {
		return o.callLimit
	}
	return loaders.DefaultCallLimit
}

type aheadKey struct{}

// ahead runs an operation's walk when its first root field is about to be
// resolved; the others wait for it. They wait on a channel, not on a mutex, so
// that tests can simulate time.
type ahead struct {
	walk  *walk
	began atomic.Bool
	done  chan struct{}
}

func newAhead(w *walk) *ahead { return &ahead{walk: w, done: make(chan struct{})} }

func (a *ahead) run(ctx context.Context) {
	if a.began.CompareAndSwap(false, true) {
		defer close(a.done)
		a.walk.run(ctx)
		return
	}
	<-a.done
}

// InterceptRootField implements graphql.RootFieldInterceptor.
func (*operation) InterceptRootField(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	if w, ok := ctx.Value(aheadKey{}).(*ahead); ok {
		w.run(ctx)
	}
	return next(ctx)
}

// InterceptResponse implements graphql.ResponseInterceptor.
func (*operation) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	resp := next(ctx)
	if resp == nil {
		return nil
	}
	cost := loaders.NoCost()
	if r := loaders.For(ctx); r != nil {
		cost = r.Cost()
	}
	if resp.Extensions == nil {
		resp.Extensions = map[string]any{}
	}
	resp.Extensions[costExtension] = cost
	nullUncached(resp)
	return resp
}

// inputError makes errors of what the client asked for the client's.
func inputError(err error) *apierror.Error {
	var input *filter.InputError
	var first *cursor.FirstError
	switch {
	case errors.As(err, &input):
		return apierror.BadInput(input.Field, "%s", input.Problem)
	case errors.As(err, &first):
		return apierror.BadInput("first", "is %d; ask for 1 to %d, or leave it out for %d", first.First, cursor.MaxFirst, cursor.DefaultFirst)
	case errors.Is(err, cursor.ErrInvalid):
		return apierror.BadInput("after", "is not a cursor of this list; pass a cursor of the page before, "+
			"with the same filter, search and orderBy, or leave it out to start again")
	case errors.Is(err, loaders.ErrUnfinished):
		return apierror.Limited(apierror.ByOkta, loaders.AskAgain, err)
	case errors.Is(err, loaders.ErrNotCached):
		return apierror.OnlyCached()
	case errors.Is(err, loaders.ErrTooManyObjects):
		return apierror.TooCostly("the answer holds more than %d objects; ask for less at once", plan.MaxObjects)
	case errors.Is(err, loaders.ErrPartialView):
		return apierror.OktaForbade(nil, err)
	case errors.Is(err, okta.ErrCallLimit):
		return apierror.TooCostly("the operation reached its limit of Okta calls; ask for less at once")
	default:
		return nil
	}
}
