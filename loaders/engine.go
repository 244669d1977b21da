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
	// Options are what an Engine is made of.
	Options = fetch.Options
	// Observer hears what metrics want to know.
	Observer = fetch.Observer
)

// DefaultCallLimit is how many Okta calls an operation may cost when its client has no
// limit of its own.
const DefaultCallLimit = batch.DefaultCallLimit

// DefaultMaxObjects is how many objects an answer may hold unless an operator says otherwise.
const DefaultMaxObjects = plan.DefaultMaxObjects

// Engine holds what operations share: the cache, what is known of each org, and the
// fetches that go on when the request that began them has gone. Close it.
type Engine struct{ *fetch.Engine }

// NewEngine makes an engine. Replicas tell each other what they learn.
func NewEngine(o Options) *Engine {
	o.Learned = admins.ShareSizes
	return &Engine{fetch.NewEngine(o)}
}

// NewRequest makes the loaders of one operation of a tenant. ctx is the
// operation's: batches and waits end with it.
func (e *Engine) NewRequest(ctx context.Context, t *tenant.Tenant, h Hints) (*Request, error) {
	core, err := batch.NewRequest(ctx, e.Engine, t, h)
	if err != nil {
		return nil, err
	}
	return selection.NewRequest(core), nil
}

// Sizes are what this process has learned of a tenant's org.
func (e *Engine) Sizes(t *tenant.Tenant) plan.Sizes { return sizesOf(t, admins.Sizes(e.Engine, t)) }

// SharedSizes are what this process or another replica has learned of a tenant's
// org. Operations are priced by them.
func (e *Engine) SharedSizes(ctx context.Context, t *tenant.Tenant) plan.Sizes {
	return sizesOf(t, admins.SharedSizes(ctx, e.Engine, t))
}

// sizesOf adds what the configuration says.
func sizesOf(t *tenant.Tenant, s plan.Sizes) plan.Sizes {
	s.LinkedManagers = t.Managers.Linked()
	return s
}
