package product

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"oktagraph/cache"
	"oktagraph/tenant"
)

const (
	// purgeWatch is how often a server checks whether something was purged.
	purgeWatch = 2 * time.Second
	// purgeKept is how long a purge stays visible to servers that start: far longer than the
	// cache holds anything.
	purgeKept = 30 * 24 * time.Hour
)

// purgedAny is the key of the latest purge of any tenant, so that servers watch only one number.
const purgedAny = "purged"

func purgedKey(tenantID string) string { return purgedAny + ":" + tenantID }

// Purge makes all servers on a Redis forget what they hold of a tenant within a few seconds. It
// fails when Redis does not answer.
func Purge(ctx context.Context, shared *cache.Shared, tenantID string) error {
	for _, key := range []string{purgedKey(tenantID), purgedAny} { // in this order: servers see the second first
		if err := bump(ctx, shared, key); err != nil {
			return fmt.Errorf("purge tenant %s: %w", tenantID, err)
		}
	}
	return nil
}

// swapTries is how often a purge is tried when concurrent purges are faster.
const swapTries = 20

var errPurgesMeet = errors.New("others purge the same tenant all the time; try again")

// PurgeKind is [Purge] for one of loaders.PurgeKinds, or for what mentions ids of that kind.
// Nothing read at Okta up to now, by the clock of Redis, is used any more.
func PurgeKind(ctx context.Context, shared *cache.Shared, tenantID, kind string, ids []string) error {
	err := mark(ctx, shared, purgedKey(tenantID), kind, ids)
	if err == nil {
		err = bump(ctx, shared, purgedAny)
	}
	if err != nil {
		return fmt.Errorf("purge %s of tenant %s: %w", kind, tenantID, err)
	}
	return nil
}

func mark(ctx context.Context, shared *cache.Shared, key, kind string, ids []string) error {
	for range swapTries {
		text, err := shared.Note(ctx, key)
		if err != nil {
			return err
		}
		now, err := shared.Now(ctx)
		if err != nil {
			return err
		}
		made := readMarks(text).with(kind, ids, now)
		if swapped, err := shared.SwapNote(ctx, key, text, made.String(), cache.MarkLife); err != nil || swapped {
			return err
		}
	}
	return errPurgesMeet
}

// bump raises the number of a key to the current time, or by one if another machine's clock is
// ahead: it always changes.
func bump(ctx context.Context, shared *cache.Shared, key string) error {
	now := time.Now()
	ends := now.Add(purgeKept)
	n, err := shared.Raise(ctx, key, now.UnixMilli(), ends)
	if err == nil && n > now.UnixMilli() {
		_, err = shared.Add(ctx, key, 1, ends)
	}
	return err
}

// purges follows the purges on a Redis.
type purges struct {
	shared  *cache.Shared
	cache   *cache.Cache
	tenants *tenant.Registry
	seen    int64    // the latest purge
	of      []string // the tenants that existed at that time
}

// run looks for purges until ctx ends.
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

// look applies new purges. What cannot be read now is read again next time.
func (p *purges) look(ctx context.Context) {
	ends := time.Now().Add(purgeKept)
	latest, err := p.shared.Raise(ctx, purgedAny, 0, ends)
	ids := p.tenants.IDs()
	if err != nil || latest == p.seen && slices.Equal(ids, p.of) {
		return
	}
	for _, id := range ids {
		at, err := p.shared.Raise(ctx, purgedKey(id), 0, ends)
		if err != nil {
			return
		}
		p.tenants.Purged(id, at)
		text, err := p.shared.Note(ctx, purgedKey(id))
		if err != nil {
			return
		}
		if marks := readMarks(text).forCache(); len(marks) > 0 {
			p.cache.Forget(id, marks)
		}
	}
	p.seen, p.of = latest, ids
}
