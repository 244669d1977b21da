package app

import (
	"time"

	"oktagraph/graph"
	"oktagraph/internal/config"
	"oktagraph/internal/telemetry"
	"oktagraph/loaders"
)

// patience is the configured wait as the engine takes it, where 0 means its
// default and not "do not wait".
func patience(c config.Cache) time.Duration { return max(time.Duration(c.Wait), 1) }

// newAPI is the door to package graph: the handlers of /graphql and /explain,
// made of the parts.
func newAPI(p *parts) (graph.Handlers, error) {
	p.engine = loaders.NewEngine(loaders.Options{Cache: p.cache, Logger: p.log, Observer: p.metrics, Patience: patience(p.cfg.Cache)})
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
