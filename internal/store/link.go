package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// Link stores a tenant that is not linked, or returns ErrLinked. It returns the tenant with its
// generation and times.
func (s *Store) Link(ctx context.Context, t Tenant) (Tenant, error) {
	return s.write(ctx, t, func(tx transaction, before row) error {
		if before.linked {
			return ErrLinked
		}
		return roomFor(ctx, tx, t.ID)
	})
}

// Relink gives a linked tenant another origin, credential and report, in a new generation, and
// a new name if it is not empty. The error is ErrNotLinked when there is nothing to re-link, and
// ErrChanged when t has a generation that is no longer the tenant's: a caller with an old copy
// must not overwrite newer changes.
func (s *Store) Relink(ctx context.Context, t Tenant) (Tenant, error) {
	return s.write(ctx, t, func(_ transaction, before row) error {
		switch {
		case !before.linked:
			return ErrNotLinked
		case t.Generation != 0 && int64(t.Generation) != before.generation:
			return ErrChanged
		}
		return nil
	})
}

// LinkInvited links a tenant, or re-links it, for the invitation of that token, and spends the
// invitation. ErrInvitation means that nothing was done.
func (s *Store) LinkInvited(ctx context.Context, token string, t Tenant) (Tenant, error) {
	return s.write(ctx, t, func(tx transaction, before row) error {
		n, err := tx.exec(ctx, `delete from invitations where hash = ? and tenant = ? and expires > ?`,
			digest(token), t.ID, millis(s.now()))
		switch {
		case err != nil:
			return err
		case n == 0:
			return ErrInvitation
		case before.linked:
			return nil
		}
		return roomFor(ctx, tx, t.ID)
	})
}

// row is what Link and Relink need to know of the tenant's row.
type row struct {
	linked     bool
	generation int64
	name       string
	since      int64
}

// write stores t in its next generation, unless allow refuses.
func (s *Store) write(ctx context.Context, t Tenant, allow func(transaction, row) error) (Tenant, error) {
	if err := check(t); err != nil {
		return Tenant{}, err
	}
	now := s.now()
	err := s.db.changeTenants(ctx, func(tx transaction) error {
		before, err := rowOf(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		if err := allow(tx, before); err != nil {
			return err
		}
		t.Generation, t.Linked, t.Changed = uint64(before.generation+1), fromMillis(millis(now)), fromMillis(millis(now))
		if before.linked {
			t.Linked = fromMillis(before.since)
			if t.Name == "" {
				t.Name = before.name
			}
		}
		return s.put(ctx, tx, t)
	})
	if err != nil {
		return Tenant{}, err
	}
	t.Unreadable = nil
	return t, nil
}

// check refuses what must not be stored. Linking checks what people enter; this is the last
// check.
func check(t Tenant) error {
	if err := checkID(t.ID); err != nil {
		return err
	}
	for what, text := range map[string]string{"the name": t.Name, "the org's address": t.OrgURL, "who linked it": t.By} {
		if err := checkText(what, text); err != nil {
			return err
		}
	}
	if t.OrgURL == "" || (t.Credential.APIToken == "" && t.Credential.PrivateKey == "") {
		return errors.New("a tenant has the org's address and a credential")
	}
	return checkReport(t.Report)
}

func checkReport(report json.RawMessage) error {
	if len(report) > maxReport {
		return fmt.Errorf("the report is longer than %d bytes", maxReport)
	}
	if len(report) > 0 && !json.Valid(report) {
		return errors.New("the report is not JSON")
	}
	return checkEncoding(string(report))
}

func rowOf(ctx context.Context, tx transaction, id string) (row, error) {
	var r row
	var credential string
	err := tx.row(ctx, `select generation, credential, name, linked from tenants where id = ?`, id).
		Scan(&r.generation, &credential, &r.name, &r.since)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return row{}, fmt.Errorf("read a tenant: %w", err)
	}
	r.linked = credential != ""
	return r, nil
}

// roomFor bounds the number of ids. Unlinked ones count, since their generations are kept.
func roomFor(ctx context.Context, tx transaction, id string) error {
	var others int
	if err := tx.row(ctx, `select count(*) from tenants where id <> ?`, id).Scan(&others); err != nil {
		return fmt.Errorf("count tenants: %w", err)
	}
	if others >= maxTenants {
		return fmt.Errorf("the store holds %d tenants, which is all it takes", maxTenants)
	}
	return nil
}

// put writes the whole row, and deletes the tenant's health and its open one-time links.
func (s *Store) put(ctx context.Context, tx transaction, t Tenant) error {
	sealed, err := s.sealCredential(t)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `insert into tenants (`+tenantColumns+`) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
		on conflict (id) do update set generation = excluded.generation, credential = excluded.credential, name = excluded.name,
			org_url = excluded.org_url, linked = excluded.linked, changed = excluded.changed, linked_by = excluded.linked_by,
			report = excluded.report`,
		t.ID, int64(t.Generation), sealed, t.Name, t.OrgURL, millis(t.Linked), millis(t.Changed), t.By, string(t.Report))
	if err != nil {
		return err
	}
	// One-time links were for what is linked now: an open one could replace it later.
	if _, err := tx.exec(ctx, `delete from invitations where tenant = ?`, t.ID); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `delete from health where tenant = ?`, t.ID)
	return err
}
