package store

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// pollTimeout bounds one read of the database: one that hangs is an outage like any other.
const pollTimeout = 5 * time.Second

// Watch calls changed with all tenants at once, and again when any process changed anything about
// them; it checks at the interval every. An outage of the database is logged once, and the check
// repeated. Watch ends with ctx, without an error.
func (s *Store) Watch(ctx context.Context, every time.Duration, changed func([]Tenant)) error {
	if every <= 0 {
		return errors.New("a watch of the store needs a time between looks")
	}
	w := watch{store: s, changed: changed, revision: -1}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		w.look(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

type watch struct {
	store   *Store
	changed func([]Tenant)
	// revision is the one last passed to changed; -1 for none.
	revision int64
	away     bool
}

func (w *watch) look(ctx context.Context) {
	list, revision, err := w.read(ctx)
	switch {
	case ctx.Err() != nil:
		return
	case err != nil && !w.away:
		w.away = true
		w.store.log.LogAttrs(ctx, slog.LevelWarn, "the store is away; linked tenants stay as they are until it is back", slog.Any("error", err))
	case err == nil && w.away:
		w.away = false
		w.store.log.LogAttrs(ctx, slog.LevelInfo, "the store is back")
	}
	if err != nil || revision == w.revision {
		return
	}
	w.revision = revision
	w.changed(list)
}

// read reads the revision, and the tenants if it is a new one. A change between the two reads is
// already in the list, and reported once more.
func (w *watch) read(ctx context.Context) ([]Tenant, int64, error) {
	ctx, cancel := context.WithTimeout(ctx, pollTimeout)
	defer cancel()
	revision, err := w.store.Revision(ctx)
	if err != nil || revision == w.revision {
		return nil, revision, err
	}
	list, err := w.store.Tenants(ctx)
	return list, revision, err
}
