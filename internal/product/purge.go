package product

import (
	"context"
	"fmt"
	"time"

	"oktagraph/cache"
	"oktagraph/tenant"
)

const (
	// purgeWatch is how often a server looks whether something was purged.
	purgeWatch = 2 * time.Second
	// purgeKept is how long a purge is told to servers that start: far longer than anything
	// lies in the cache.
	purgeKept = 30 * 24 * time.Hour
)

// purgedAny is the key of the latest purge of any tenant, so that servers look at one number.
const purgedAny = "purged"

func purgedKey(tenantID string) string { return purgedAny + ":" + tenantID }

// Purge has all servers on a Redis forget what they hold of a tenant, within a few seconds.
// It fails when Redis does not answer.
func Purge(ctx context.Context, shared *cache.Shared, tenantID string) error {
	now := time.Now()
	for _, key := range []string{purgedKey(tenantID), purgedAny} { // in this order: servers see the second first
		if _, err := shared.Raise(ctx, key, now.UnixMilli(), now.Add(purgeKept)); err != nil {
			return fmt.Errorf("purge tenant %s: %w", tenantID, err)
		}
	}
	return nil
}

// purges follows what was purged on a Redis.
type purges struct {
	shared  *cache.Shared
	tenants *tenant.Registry
	seen    int64
}

// run looks until ctx ends.
func (p *purges) run(ctx context.Context) {
	tick := time.NewTicker(purgeWatch)
	defer tick.Stop()
	for {
		p.look(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look takes over what is new. What cannot be read now is looked at again.
func (p *purges) look(ctx context.Context) {
	ends := time.Now().Add(purgeKept)
	latest, err := p.shared.Raise(ctx, purgedAny, 0, ends)
	if err != nil || latest == p.seen {
		return
	}
	for _, id := range p.tenants.IDs() {
		at, err := p.shared.Raise(ctx, purgedKey(id), 0, ends)
		if err != nil {
			return
		}
		p.tenants.Purged(id, at)
	}
	p.seen = latest
}
