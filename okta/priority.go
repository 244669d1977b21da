package okta

import (
	"context"

	"oktagraph/okta/ratelimit"
)

// Priority says who waits for a call.
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

// WithPriorityOf asks for the priority at each call under the context: what was begun
// for somebody who waits goes on in the background once nobody does. It must be safe
// for concurrent use.
func WithPriorityOf(ctx context.Context, p func() Priority) context.Context {
	return context.WithValue(ctx, priorityKey{}, p)
}

// PriorityFrom returns the context's priority as of now.
func PriorityFrom(ctx context.Context) Priority {
	if p, ok := ctx.Value(priorityKey{}).(func() Priority); ok {
		return p()
	}
	return Interactive
}
