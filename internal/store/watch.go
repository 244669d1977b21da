package store

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// pollTimeout bounds one read of the database: one that hangs is an outage like any other.
const pollTimeout = 5 * time.Second

// Watch calls changed at the start, and again when any process changed anything about tenants or
// keys; it checks at the interval every. If changed fails, it is called again at the next check, as it
// is after a value from again. An outage of the database that either meets is logged once. Watch
// ends with ctx, without an error.
func (s *Store) Watch(ctx context.Context, every time.Duration, again <-chan struct{}, changed func() error) error {
	if every <= 0 {
		return errors.New("a watch of the store needs a time between checks")
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
		case <-again:
			w.revision = -1
		}
	}
}

type watch struct {
	store   *Store
	changed func() error
	// revision is the last one for which changed succeeded; -1 for none. A revoked key must not
	// stay valid because of an outage at the moment of its revocation.
	revision int64
	away     bool
}

func (w *watch) look(ctx context.Context) {
	err := w.follow(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil && !w.away:
		w.away = true
		w.store.log.LogAttrs(ctx, slog.LevelWarn,
			"the store is away; linked tenants and keys stay as they are until it is back", slog.Any("error", err))
	case err == nil && w.away:
		w.away = false
		w.store.log.LogAttrs(ctx, slog.LevelInfo, "the store is back")
	}
}

// follow reads the revision and calls changed if it is a new one. What changes after the revision is
// read is announced once more.
func (w *watch) follow(ctx context.Context) error {
	bounded, cancel := context.WithTimeout(ctx, pollTimeout)
	defer cancel()
	revision, err := w.store.Revision(bounded)
	if err != nil || revision == w.revision {
		return err
	}
	if err := w.changed(); err != nil {
		return err
	}
	w.revision = revision
	return nil
}
