package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"sync"

	"oktagraph/internal/config"
	"oktagraph/internal/explorer"
	"oktagraph/internal/product"
)

// reloader reloads the configuration of a running server.
type reloader struct {
	main   *Main
	p      *program
	ready  *product.Readiness
	door   *door
	origin string // where the configuration is: the file's name, or inEnvironment

	probes sync.WaitGroup
}

// run reloads on each signal until ctx ends. Then it waits for probes that are under way.
func (r *reloader) run(ctx context.Context, heard <-chan os.Signal) {
	defer r.probes.Wait()
	for {
		select {
		case <-heard:
			r.reload(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// reload reads the configuration again. A broken one changes nothing.
func (r *reloader) reload(ctx context.Context) {
	log := r.p.log.With("configuration", r.origin)
	if r.origin == inEnvironment {
		log.WarnContext(ctx, "nothing to reload: there is no configuration file, and the environment is read at the start")
		return
	}
	cfg, err := config.Load(r.origin, r.main.Source, rules())
	cfg = r.main.budgeted(cfg)
	var change tenantChange
	var restart []string
	if err == nil {
		restart = cfg.KeepStarted(r.p.cfg)
		change, err = r.p.reconfigure(ctx, cfg, r.ready, r.door)
	}
	if err != nil {
		log.ErrorContext(ctx, "configuration not reloaded, nothing is changed", "mistakes", mistakesOf(err))
		return
	}
	if restart != nil {
		log.WarnContext(ctx, "some options change only when the server is started again", "options", restart)
	}
	log.InfoContext(ctx, "configuration reloaded", slog.Int("clients", len(cfg.Clients)), slog.Any("tenants", change))
	for _, t := range change.fresh() {
		r.probes.Go(func() { r.p.probe(ctx, t) })
	}
}

// mistakesOf returns the mistakes of a configuration, one text each.
func mistakesOf(err error) []string {
	var mistakes *config.Error
	if !errors.As(err, &mistakes) {
		return []string{err.Error()}
	}
	list := make([]string, len(mistakes.Problems))
	for i, problem := range mistakes.Problems {
		list[i] = problem.String()
	}
	return list
}

// reconfigure applies another configuration, in which options that only a restart changes are as
// before. Everything that can fail runs first; a failure changes nothing. Requests under way are
// answered as they began.
func (p *program) reconfigure(ctx context.Context, cfg *config.Config, ready *product.Readiness, d *door) (tenantChange, error) {
	change, err := p.changeTo(cfg)
	if err != nil {
		return tenantChange{}, err
	}
	next := *p
	next.cfg = cfg
	if p.linked != nil {
		l := *p.linked
		next.linked = &l
		l.service = next.linkingService()
	}
	pages, err := next.pages(ready, explorer.Options{})
	if err == nil {
		err = p.Renew(graphOf(cfg, p.secret))
	}
	if err = errors.Join(err, checkCallers(cfg)); err != nil {
		return tenantChange{}, err
	}
	p.cfg = cfg
	p.setLog(cfg.Log)
	p.knowClients()
	commit := func() {
		if err := configureCallers(p.callers, p.issuers, cfg); err != nil { // never: they were checked
			p.log.ErrorContext(ctx, "callers are unchanged", "error", err)
		}
		p.admit(ctx, change)
		d.lead(p.Handler(pages))
		for _, id := range change.removed {
			p.Retire(id)
		}
	}
	if p.linked == nil {
		commit()
		return change, nil
	}
	p.linked.service = next.linked.service
	p.linked.follower.declare(cfg, commit)
	// For linked tenants that are no longer declared, and stored keys of clients that now are.
	if err := p.linked.follower.catchUp(ctx); err != nil {
		p.log.WarnContext(ctx, "linked tenants and stored keys follow the new configuration when the store can be read", "error", err)
	}
	return change, nil
}
