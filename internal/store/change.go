package store

import (
	"context"
	"encoding/json"
	"errors"
)

// Rename changes what people call a linked tenant, or returns ErrNotLinked.
func (s *Store) Rename(ctx context.Context, id, name string) error {
	if err := checkText("the name", name); err != nil {
		return err
	}
	return s.update(ctx, `update tenants set name = ?, changed = ? where id = ? and credential <> ''`, name, millis(s.now()), id)
}

// Unlink deletes a tenant's credential, name, origin, report and health, and ends its one-time
// links, or returns ErrNotLinked. Its id and generation stay, so that a later link begins a new
// generation.
func (s *Store) Unlink(ctx context.Context, id string) error {
	return s.db.changeTenants(ctx, func(tx transaction) error {
		n, err := tx.exec(ctx, `update tenants set credential = '', name = '', org_url = '',
				linked = 0, changed = 0, linked_by = '', report = ''
			where id = ? and credential <> ''`, id)
		switch {
		case err != nil:
			return err
		case n == 0:
			return ErrNotLinked
		}
		if _, err := tx.exec(ctx, `delete from health where tenant = ?`, id); err != nil {
			return err
		}
		// Otherwise the holder of one could link the id again, with an org of their choice.
		_, err = tx.exec(ctx, `delete from invitations where tenant = ?`, id)
		return err
	})
}

// SetReport stores the report of an examination of a tenant in that generation. It does nothing
// when the tenant has been unlinked or re-linked since.
func (s *Store) SetReport(ctx context.Context, id string, generation uint64, report json.RawMessage) error {
	if err := checkReport(report); err != nil {
		return err
	}
	err := s.update(ctx, `update tenants set report = ? where id = ? and generation = ? and credential <> ''`,
		string(report), id, int64(generation))
	if errors.Is(err, ErrNotLinked) {
		return nil
	}
	return err
}

// update runs one statement that changes one linked tenant.
func (s *Store) update(ctx context.Context, query string, args ...any) error {
	return s.db.changeTenants(ctx, func(tx transaction) error {
		n, err := tx.exec(ctx, query, args...)
		if err == nil && n == 0 {
			return ErrNotLinked
		}
		return err
	})
}
