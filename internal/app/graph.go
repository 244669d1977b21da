package app

import (
	"oktagraph/graph"
	"oktagraph/internal/telemetry"
	"oktagraph/loaders"
)

// newAPI is the door to package graph: the handlers of /graphql and /explain,
// made of the parts.
func newAPI(p *parts) (graph.Handlers, error) {
	p.engine = loaders.NewEngine(loaders.Options{Cache: p.cache, Logger: p.log, Observer: p.metrics})
	return graph.New(graph.Options{
		Engine:        p.engine,
		Callers:       p.callers,
		Tenants:       p.tenants,
		Logger:        p.log,
		SecretKey:     p.secret,
		Introspection: p.cfg.Introspection,
		Observer:      telemetry.NewOperations(p.metrics, p.log),
	})
}
