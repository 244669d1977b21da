package limits

import (
	"context"
	"errors"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// DefaultDeadline is how long a query may take: less than the 30 s after which
// most proxies and browsers' fetch wrappers give up, so that the caller gets an
// answer with the reason, and long enough to wait for one short rate-limit reset.
const DefaultDeadline = 25 * time.Second

// MaxDeadline is the longest that an operator may choose.
const MaxDeadline = time.Minute

// Deadline is the gqlgen extension that ends a query's context after a time.
// Edges then fail with context.DeadlineExceeded, shown as
// UPSTREAM_TIMEOUT, and the answer has what was found by then. Subscriptions
// have no deadline, but the loads of their events do.
type Deadline struct {
	after time.Duration
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
} = Deadline{}

// NewDeadline returns the extension; after is DefaultDeadline when 0.
func NewDeadline(after time.Duration) (Deadline, error) {
	if after < 0 {
		return Deadline{}, errors.New("operation deadline: must not be negative")
	}
	if after == 0 {
		after = DefaultDeadline
	}
	return Deadline{after: after}, nil
}

// ExtensionName implements graphql.HandlerExtension.
func (Deadline) ExtensionName() string { return "OperationDeadline" }

// Validate implements graphql.HandlerExtension.
func (d Deadline) Validate(graphql.ExecutableSchema) error {
	if d.after <= 0 {
		return errors.New("operation deadline: made without NewDeadline")
	}
	return nil
}

// InterceptOperation implements graphql.OperationInterceptor. A query has one
// answer, so its timer is released with that.
func (d Deadline) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if graphql.GetOperationContext(ctx).Operation.Operation == ast.Subscription {
		return next(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, d.after)
	respond := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		defer cancel()
		return respond(ctx)
	}
}
