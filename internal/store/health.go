package store

import (
	"context"
	"time"
	"unicode/utf8"
)

// Bounds on the stored health of tenants.
const (
	maxReason = 500 // bytes
	// healthLife is how long health is kept after it was last written.
	healthLife = 7 * 24 * time.Hour
)

// SaveHealth stores the health of tenants, except where a newer one is stored, and deletes what
// nobody has written for a week.
func (s *Store) SaveHealth(ctx context.Context, list []Health) error {
	for _, h := range list {
		if err := checkID(h.Tenant); err != nil {
			return err
		}
		if err := checkText("the state", h.State); err != nil {
			return err
		}
	}
	if len(list) == 0 {
		return nil
	}
	return s.db.change(ctx, func(tx transaction) error {
		for _, h := range list {
			_, err := tx.exec(ctx, `insert into health (tenant, state, reason, success, failure, next_probe, seen)
				values (?, ?, ?, ?, ?, ?, ?)
				on conflict (tenant) do update set state = excluded.state, reason = excluded.reason, success = excluded.success,
					failure = excluded.failure, next_probe = excluded.next_probe, seen = excluded.seen
				where excluded.seen >= health.seen`,
				h.Tenant, h.State, short(h.Reason), millis(h.Success), millis(h.Failure), millis(h.NextProbe), millis(h.Seen))
			if err != nil {
				return err
			}
		}
		_, err := tx.exec(ctx, `delete from health where seen < ?`, millis(s.now().Add(-healthLife)))
		return err
	})
}

// short returns the part of a reason that is stored.
func short(text string) string {
	if checkEncoding(text) != nil {
		return ""
	}
	if len(text) <= maxReason {
		return text
	}
	end := maxReason
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// Health returns the health of tenants by id, including declared ones.
func (s *Store) Health(ctx context.Context) (map[string]Health, error) {
	list, err := rowsOf(ctx, s.db, "health", scanHealth, `select tenant, state, reason, success, failure, next_probe, seen from health`)
	if err != nil {
		return nil, err
	}
	all := make(map[string]Health, len(list))
	for _, h := range list {
		all[h.Tenant] = h
	}
	return all, nil
}

func scanHealth(row scanner) (Health, error) {
	var h Health
	var success, failure, probe, seen int64
	err := row.Scan(&h.Tenant, &h.State, &h.Reason, &success, &failure, &probe, &seen)
	h.Success, h.Failure, h.NextProbe, h.Seen = fromMillis(success), fromMillis(failure), fromMillis(probe), fromMillis(seen)
	return h, err
}
