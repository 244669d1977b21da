package okta

import "context"

// Priority says who waits for a call.
type Priority uint8

const (
	// Interactive calls have somebody waiting; the default.
	Interactive Priority = iota
	// Background calls (refresh, warm-up) leave a reserve of every bucket to
	// interactive ones and give way to them at the concurrency limit.
	Background
)

// String names the priority.
func (p Priority) String() string {
	if p == Background {
		return "background"
	}
	return "interactive"
}

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
