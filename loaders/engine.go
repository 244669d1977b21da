package loaders

import (
	"context"

	"oktagraph/loaders/admins"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/loaders/selection"
	"oktagraph/tenant"
)

type (
	// Options configures an Engine.
	Options = fetch.Options
	// Observer receives the events that metrics are made of.
	Observer = fetch.Observer
)

// DefaultCallLimit is how many Okta calls an operation may cost when its client has no limit of
// its own.
const DefaultCallLimit = batch.DefaultCallLimit

// DefaultMaxObjects is how many objects an answer may hold unless the operator configures a
// limit.
const DefaultMaxObjects = plan.DefaultMaxObjects

// Engine holds what operations share: the cache, what is known of each org, and the fetches
// that outlive the request that started them. Close it.
type Engine struct{ *fetch.Engine }

// NewEngine makes an engine. Replicas share the sizes they learn.
func NewEngine(o Options) *Engine {
	o.Learned = admins.ShareSizes
	return &Engine{fetch.NewEngine(o)}
}

// NewRequest makes the loaders of one operation of a tenant. Batches and waits end with ctx,
// the operation's context.
func (e *Engine) NewRequest(ctx context.Context, t *tenant.Tenant, h Hints) (*Request, error) {
	core, err := batch.NewRequest(ctx, e.Engine, t, h)
	if err != nil {
		return nil, err
	}
	return selection.NewRequest(core), nil
}

// Sizes returns what this process has learned of a tenant's org.
func (e *Engine) Sizes(t *tenant.Tenant) plan.Sizes { return sizesOf(t, admins.Sizes(e.Engine, t)) }

// SharedSizes returns what this process or another replica has learned of a tenant's org.
// Operations are priced by it.
func (e *Engine) SharedSizes(ctx context.Context, t *tenant.Tenant) plan.Sizes {
	return sizesOf(t, admins.SharedSizes(ctx, e.Engine, t))
}

// sizesOf adds what comes from the configuration.
func sizesOf(t *tenant.Tenant, s plan.Sizes) plan.Sizes {
	s.LinkedManagers = t.Managers.Linked()
	return s
}
