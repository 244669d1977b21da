package app

import (
	"context"
	"log/slog"
	"time"

	"oktagraph/internal/store"
)

const (
	// healthEvery is how often a server checks whether a tenant's state changed, which
	// `tenant list` then shows.
	healthEvery = 2 * time.Second
	// healthAtLeast is how often it writes even without a change: a state older than twice
	// this comes from no running server.
	healthAtLeast = 30 * time.Second
)

// keepHealth writes the tenants' health to the store, for commands and other replicas, until
// ctx ends.
func (p *program) keepHealth(ctx context.Context, s *store.Store) {
	ticker := time.NewTicker(healthEvery)
	defer ticker.Stop()
	kept := map[string]store.Health{}
	for {
		p.saveHealth(ctx, s, kept)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// saveHealth writes the health that differs from kept, and updates kept.
func (p *program) saveHealth(ctx context.Context, s *store.Store, kept map[string]store.Health) {
	now := time.Now()
	var news []store.Health
	there := map[string]bool{}
	for _, id := range p.Tenants.IDs() {
		h, ok := p.running(id)
		if !ok {
			continue
		}
		there[id] = true
		before := kept[id]
		changed := h.State != before.State || h.Reason != before.Reason
		if h.Seen = now; changed || now.Sub(before.Seen) > healthAtLeast {
			news = append(news, h)
		}
	}
	for id := range kept {
		if !there[id] {
			delete(kept, id)
		}
	}
	if len(news) == 0 {
		return
	}
	if err := s.SaveHealth(ctx, news); err != nil {
		if ctx.Err() == nil {
			p.log.LogAttrs(ctx, slog.LevelDebug, "the tenants' health was not written", slog.Any("error", err))
		}
		return
	}
	for _, h := range news {
		kept[h.Tenant] = h
	}
}
