package app

import (
	"context"
	"sync"

	"oktagraph/internal/audit"
	"oktagraph/internal/linking"
	"oktagraph/internal/store"
)

// linked is what a server needs besides the product so that orgs can be linked and keys created
// while it runs.
type linked struct {
	store    *store.Store
	follower *follower
	service  *linking.Service
	audit    *audit.Log
}

// openLinked opens the store, if there is one, and links what it holds.
func (p *program) openLinked(ctx context.Context) error {
	s, err := openStore(ctx, p.cfg, p.log)
	if s == nil || err != nil {
		return err
	}
	l := &linked{store: s, follower: follow(p, s)}
	p.linked = l
	l.audit = p.records.audit
	if err := l.follower.look(ctx); err != nil {
		return err
	}
	keys, err := s.ClientKeys(ctx)
	if err != nil {
		return err
	}
	warnOfNobody(ctx, p.cfg, p.log, keys)
	l.service = p.linkingService()
	return nil
}

// linkingService returns the service that links orgs under the current configuration.
func (p *program) linkingService() *linking.Service {
	l := p.linked
	o := linkingOf(p.cfg, l.store, p.Cache, p.ways, l.audit)
	o.Running, o.Verified = p.running, p.probe
	o.Changed = func(ctx context.Context) {
		if err := l.follower.look(ctx); err != nil {
			p.log.WarnContext(ctx, "a change was not read yet", "error", err) // the next look reads it
		}
	}
	return linking.New(o)
}

// run follows other processes' changes and writes the tenants' health for them. Call wait after
// ctx has ended: it returns when both have stopped.
func (l *linked) run(ctx context.Context, p *program) (wait func()) {
	if l == nil {
		return func() {}
	}
	var both sync.WaitGroup
	both.Go(func() { l.follower.run(ctx) })
	both.Go(func() { p.keepHealth(ctx, l.store) })
	return both.Wait
}

func (l *linked) close() {
	if l == nil {
		return
	}
	_ = l.store.Close() // everything was written
}
