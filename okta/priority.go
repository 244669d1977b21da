package okta

import (
	"context"

	"oktagraph/okta/ratelimit"
)

// Priority is how urgent a call is.
type Priority = ratelimit.Priority

// The priorities of calls; see package ratelimit.
const (
	Interactive = ratelimit.Interactive
	Background  = ratelimit.Background
)

type priorityKey struct{}

// WithPriority sets the priority of calls under the context.
func WithPriority(ctx context.Context, p Priority) context.Context {
	return WithPriorityOf(ctx, func() Priority { return p })
}

// WithPriorityOf calls p for the priority of each call under the context: work begun for
// a caller that waits becomes background work once nobody waits. p must be safe for
// concurrent use.
func WithPriorityOf(ctx context.Context, p func() Priority) context.Context {
	return context.WithValue(ctx, priorityKey{}, p)
}

// PriorityFrom returns the context's current priority.
func PriorityFrom(ctx context.Context) Priority {
	if p, ok := ctx.Value(priorityKey{}).(func() Priority); ok {
		return p()
	}
	return Interactive
}
