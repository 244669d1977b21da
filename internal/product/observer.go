package product

import (
	"context"

	"oktagraph/auth"
	"oktagraph/graph"
	"oktagraph/internal/telemetry"
)

// observer reports what callers do to logs, metrics and the audit log.
type observer struct {
	operations *telemetry.Operations
	reads      *reads // nil: reads are not recorded
}

// Entered implements graph.Observer.
func (o *observer) Entered(ctx context.Context, caller *auth.Principal, tenant string) {
	o.operations.Entered(ctx, caller.Name, tenant)
	o.reads.entered(ctx)
}

// Named implements graph.Observer.
func (o *observer) Named(ctx context.Context, operation string) { o.operations.Named(ctx, operation) }

// Answered implements graph.Observer.
func (o *observer) Answered(ctx context.Context, a *graph.Answer) {
	o.operations.Answered(ctx, telemetry.Operation{
		Tenant: a.Tenant, Outcome: a.Outcome, Took: a.Took, Calls: a.Cost.Calls, Objects: a.Objects(),
		Hits: a.Cost.Cache.Hits, Misses: a.Cost.Cache.Misses, Stale: a.Cost.Cache.Stale,
	})
	o.reads.answered(ctx, a)
}

// Error implements graph.Observer.
func (o *observer) Error(ctx context.Context, tenant, code string) {
	o.operations.Error(ctx, tenant, code)
	o.reads.failed(ctx, tenant, code)
}
